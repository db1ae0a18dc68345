-- The tables of a ledger in SQLite, form 0002, and what guards them. Frozen: it is never edited.

CREATE TABLE adoption (
    seq INTEGER NOT NULL,
    PRIMARY KEY (seq)
) STRICT;

CREATE TABLE cap_usage (
    usage_key TEXT NOT NULL,
    used INTEGER NOT NULL,
    ceiling INTEGER NOT NULL,
    PRIMARY KEY (usage_key)
) WITHOUT ROWID, STRICT;

CREATE TABLE carried (
    number INTEGER NOT NULL,
    seq INTEGER,
    id TEXT,
    line BLOB NOT NULL,
    PRIMARY KEY (number),
    CHECK (seq < 0),
    UNIQUE (seq),
    UNIQUE (id)
) STRICT;

CREATE TABLE claim (
    claim_key TEXT NOT NULL,
    holder TEXT NOT NULL,
    awards INTEGER NOT NULL,
    PRIMARY KEY (claim_key)
) WITHOUT ROWID, STRICT;

CREATE TABLE duty (
    service TEXT NOT NULL,
    token TEXT NOT NULL,
    start_on TEXT NOT NULL,
    rest TEXT NOT NULL,
    PRIMARY KEY (service, token)
) WITHOUT ROWID, STRICT;

CREATE TABLE entry (
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    leaf BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (seq),
    CHECK (length(hash) = 32),
    UNIQUE (id)
) STRICT;

CREATE TABLE fund_year (
    fund TEXT NOT NULL,
    year INTEGER NOT NULL,
    appropriated_fen INTEGER NOT NULL,
    reserved_fen INTEGER NOT NULL,
    paid_fen INTEGER NOT NULL,
    PRIMARY KEY (fund, year),
    CHECK (reserved_fen >= 0 AND paid_fen >= 0),
    CHECK (reserved_fen + paid_fen <= appropriated_fen)
) WITHOUT ROWID, STRICT;

CREATE TABLE grant_case (
    case_id TEXT NOT NULL,
    grant_key TEXT NOT NULL,
    stage TEXT NOT NULL,
    submitted_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    fund TEXT,
    requested_fen INTEGER,
    held INTEGER NOT NULL,
    notice_on TEXT,
    notice_until TEXT,
    payable_fen INTEGER NOT NULL,
    instructed_fen INTEGER NOT NULL,
    settled_fen INTEGER NOT NULL,
    ordered_back_fen INTEGER NOT NULL,
    repaid_fen INTEGER NOT NULL,
    written_off_fen INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    rest TEXT NOT NULL,
    PRIMARY KEY (case_id),
    CHECK (instructed_fen >= 0 AND settled_fen >= 0),
    CHECK (instructed_fen + settled_fen <= payable_fen),
    CHECK (ordered_back_fen <= settled_fen),
    CHECK (repaid_fen + written_off_fen <= ordered_back_fen)
) WITHOUT ROWID, STRICT;

CREATE TABLE holding (
    token TEXT NOT NULL,
    case_id TEXT NOT NULL,
    role TEXT NOT NULL,
    grant_key TEXT NOT NULL,
    held_on TEXT NOT NULL,
    discharged INTEGER NOT NULL,
    rest TEXT NOT NULL,
    PRIMARY KEY (token, case_id, role)
) WITHOUT ROWID, STRICT;

CREATE TABLE ledger_head (
    one INTEGER NOT NULL,
    size INTEGER NOT NULL,
    edge BLOB NOT NULL,
    at TEXT NOT NULL,
    closed INTEGER NOT NULL,
    PRIMARY KEY (one),
    CHECK (one = 1),
    CHECK (size >= 0)
) STRICT;

CREATE TABLE member (
    seq INTEGER NOT NULL,
    item INTEGER NOT NULL,
    group_name TEXT NOT NULL,
    token TEXT NOT NULL,
    start_on TEXT NOT NULL,
    end_on TEXT,
    PRIMARY KEY (seq, item)
) WITHOUT ROWID, STRICT;

CREATE TABLE pair (
    token TEXT NOT NULL,
    other TEXT NOT NULL,
    relation TEXT NOT NULL,
    PRIMARY KEY (token, other)
) WITHOUT ROWID, STRICT;

CREATE TABLE payment (
    payment_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (payment_id),
    CHECK (amount_fen > 0)
) WITHOUT ROWID, STRICT;

CREATE TABLE recovery (
    recovery_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    ordered_fen INTEGER NOT NULL,
    repaid_fen INTEGER NOT NULL,
    written_off_fen INTEGER NOT NULL,
    void INTEGER NOT NULL,
    PRIMARY KEY (recovery_id),
    CHECK (repaid_fen + written_off_fen <= ordered_fen)
) WITHOUT ROWID, STRICT;

CREATE TABLE sealed (
    seq INTEGER NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (seq)
) STRICT;

CREATE TABLE source_file (
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    digest TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (digest)
) STRICT;

CREATE TABLE tree_node (
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, position)
) WITHOUT ROWID, STRICT;

CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entry: rows are never changed or removed'); END;

CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entry: rows are never changed or removed'); END;

CREATE TRIGGER carried_no_update BEFORE UPDATE ON carried BEGIN SELECT RAISE(ABORT, 'carried: rows are never changed or removed'); END;

CREATE TRIGGER carried_no_delete BEFORE DELETE ON carried BEGIN SELECT RAISE(ABORT, 'carried: rows are never changed or removed'); END;

CREATE TRIGGER adoption_no_update BEFORE UPDATE ON adoption BEGIN SELECT RAISE(ABORT, 'adoption: rows are never changed or removed'); END;

CREATE TRIGGER adoption_no_delete BEFORE DELETE ON adoption BEGIN SELECT RAISE(ABORT, 'adoption: rows are never changed or removed'); END;

CREATE TRIGGER source_file_no_update BEFORE UPDATE ON source_file BEGIN SELECT RAISE(ABORT, 'source_file: rows are never changed or removed'); END;

CREATE TRIGGER source_file_no_delete BEFORE DELETE ON source_file BEGIN SELECT RAISE(ABORT, 'source_file: rows are never changed or removed'); END;

CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id) OR NEW.seq <> (SELECT coalesce(max(seq), -1) + 1 FROM entry) BEGIN SELECT RAISE(ABORT, 'entry: entries are appended in order, none is replaced'); END;

CREATE TRIGGER carried_before_entry_0 BEFORE INSERT ON carried WHEN EXISTS (SELECT 1 FROM ledger_head) BEGIN SELECT RAISE(ABORT, 'carried: a state is carried before entry 0 only'); END;

CREATE TRIGGER entry_no_carried_id BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM carried WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'entry: the id was used in the ledger before this one'); END;

CREATE TRIGGER sealed_no_replace BEFORE INSERT ON sealed WHEN EXISTS (SELECT 1 FROM sealed WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'sealed: rows are never replaced'); END;

CREATE TRIGGER adoption_no_replace BEFORE INSERT ON adoption WHEN EXISTS (SELECT 1 FROM adoption WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'adoption: rows are never replaced'); END;

CREATE TRIGGER source_file_no_replace BEFORE INSERT ON source_file WHEN EXISTS (SELECT 1 FROM source_file WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'source_file: rows are never replaced'); END;

CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed: content is erased, never changed'); END;

CREATE TRIGGER claim_one_holder BEFORE INSERT ON claim WHEN EXISTS (SELECT 1 FROM claim WHERE claim_key = NEW.claim_key AND holder <> NEW.holder) BEGIN SELECT RAISE(ABORT, 'claim: there is another holder'); END;

CREATE TRIGGER claim_holder_stays BEFORE UPDATE ON claim WHEN NEW.holder <> OLD.holder BEGIN SELECT RAISE(ABORT, 'claim: there is another holder'); END;

CREATE TRIGGER usage_under_ceiling BEFORE INSERT ON cap_usage WHEN NEW.used > 0 AND NEW.used + coalesce((SELECT used FROM cap_usage WHERE usage_key = NEW.usage_key), 0) > NEW.ceiling BEGIN SELECT RAISE(ABORT, 'cap_usage: above the ceiling'); END;

CREATE TRIGGER usage_stays_under_ceiling BEFORE UPDATE ON cap_usage WHEN NEW.used > OLD.used AND NEW.used > OLD.ceiling BEGIN SELECT RAISE(ABORT, 'cap_usage: above the ceiling'); END;

CREATE TRIGGER head_never_back BEFORE UPDATE ON ledger_head WHEN NEW.size < OLD.size OR NEW.closed < OLD.closed BEGIN SELECT RAISE(ABORT, 'ledger_head: a ledger never shrinks'); END;

CREATE TRIGGER head_no_delete BEFORE DELETE ON ledger_head BEGIN SELECT RAISE(ABORT, 'ledger_head: is never removed'); END;
