"""Where ledgers live: in memory, and in SQLite. Rows are dumb; the records are the gate."""
