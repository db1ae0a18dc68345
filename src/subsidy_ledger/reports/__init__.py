"""What people read: a case's life told aloud, lists of the books, a pack in plain words, tables."""
