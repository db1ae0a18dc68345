-- The tables of a ledger in PostgreSQL, form 0003, and what guards them. Frozen: it is never edited.

CREATE TABLE subsidy_ledger.adoption (
    ledger INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (ledger, seq)
);

CREATE TABLE subsidy_ledger.cap_usage (
    ledger INTEGER NOT NULL,
    usage_key TEXT COLLATE "C" NOT NULL,
    used BIGINT NOT NULL,
    ceiling BIGINT NOT NULL,
    PRIMARY KEY (ledger, usage_key)
);

CREATE TABLE subsidy_ledger.carried (
    ledger INTEGER NOT NULL,
    number BIGINT NOT NULL,
    seq BIGINT,
    id TEXT COLLATE "C",
    line BYTEA NOT NULL,
    PRIMARY KEY (ledger, number),
    CONSTRAINT carried_seq_key UNIQUE (ledger, seq),
    CONSTRAINT carried_id_key UNIQUE (ledger, id),
    CONSTRAINT carried_check_1 CHECK (seq < 0)
);

CREATE TABLE subsidy_ledger.claim (
    ledger INTEGER NOT NULL,
    claim_key TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C" NOT NULL,
    awards BIGINT NOT NULL,
    PRIMARY KEY (ledger, claim_key)
);

CREATE TABLE subsidy_ledger.duty (
    ledger INTEGER NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    start_on TEXT COLLATE "C" NOT NULL,
    rest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (ledger, service, token)
);

CREATE TABLE subsidy_ledger.entry (
    ledger INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    leaf BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (ledger, seq),
    CONSTRAINT entry_id_key UNIQUE (ledger, id),
    CONSTRAINT entry_check_1 CHECK (length(hash) = 32)
);

CREATE TABLE subsidy_ledger.fund_year (
    ledger INTEGER NOT NULL,
    fund TEXT COLLATE "C" NOT NULL,
    year BIGINT NOT NULL,
    appropriated_fen BIGINT NOT NULL,
    reserved_fen BIGINT NOT NULL,
    paid_fen BIGINT NOT NULL,
    PRIMARY KEY (ledger, fund, year),
    CONSTRAINT fund_year_check_1 CHECK (reserved_fen + paid_fen <= appropriated_fen),
    CONSTRAINT fund_year_check_2 CHECK (reserved_fen >= 0 AND paid_fen >= 0)
);

CREATE TABLE subsidy_ledger.grant_case (
    ledger INTEGER NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    grant_key TEXT COLLATE "C" NOT NULL,
    stage TEXT COLLATE "C" NOT NULL,
    submitted_on TEXT COLLATE "C" NOT NULL,
    last_on TEXT COLLATE "C" NOT NULL,
    fund TEXT COLLATE "C",
    requested_fen BIGINT,
    held BIGINT NOT NULL,
    notice_on TEXT COLLATE "C",
    notice_until TEXT COLLATE "C",
    payable_fen BIGINT NOT NULL,
    instructed_fen BIGINT NOT NULL,
    settled_fen BIGINT NOT NULL,
    ordered_back_fen BIGINT NOT NULL,
    repaid_fen BIGINT NOT NULL,
    written_off_fen BIGINT NOT NULL,
    erased BIGINT NOT NULL,
    rest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (ledger, case_id),
    CONSTRAINT grant_case_check_1 CHECK (instructed_fen + settled_fen <= payable_fen),
    CONSTRAINT grant_case_check_2 CHECK (instructed_fen >= 0 AND settled_fen >= 0),
    CONSTRAINT grant_case_check_3 CHECK (ordered_back_fen <= settled_fen),
    CONSTRAINT grant_case_check_4 CHECK (repaid_fen + written_off_fen <= ordered_back_fen)
);

CREATE TABLE subsidy_ledger.head (
    ledger INTEGER NOT NULL,
    size BIGINT NOT NULL,
    edge BYTEA NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    closed BIGINT NOT NULL,
    common BIGINT NOT NULL,
    PRIMARY KEY (ledger),
    CONSTRAINT head_check_1 CHECK (size >= 0)
);

CREATE TABLE subsidy_ledger.holding (
    ledger INTEGER NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    grant_key TEXT COLLATE "C" NOT NULL,
    held_on TEXT COLLATE "C" NOT NULL,
    discharged BIGINT NOT NULL,
    rest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (ledger, token, case_id, role)
);

CREATE TABLE subsidy_ledger.member (
    ledger INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    item BIGINT NOT NULL,
    group_name TEXT COLLATE "C" NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    start_on TEXT COLLATE "C" NOT NULL,
    end_on TEXT COLLATE "C",
    PRIMARY KEY (ledger, seq, item)
);

CREATE TABLE subsidy_ledger.pair (
    ledger INTEGER NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    other TEXT COLLATE "C" NOT NULL,
    relation TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (ledger, token, other)
);

CREATE TABLE subsidy_ledger.payment (
    ledger INTEGER NOT NULL,
    payment_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (ledger, payment_id),
    CONSTRAINT payment_check_1 CHECK (amount_fen > 0)
);

CREATE TABLE subsidy_ledger.recovery (
    ledger INTEGER NOT NULL,
    recovery_id TEXT COLLATE "C" NOT NULL,
    case_id TEXT COLLATE "C" NOT NULL,
    ordered_fen BIGINT NOT NULL,
    repaid_fen BIGINT NOT NULL,
    written_off_fen BIGINT NOT NULL,
    void BIGINT NOT NULL,
    PRIMARY KEY (ledger, recovery_id),
    CONSTRAINT recovery_check_1 CHECK (repaid_fen + written_off_fen <= ordered_fen)
);

CREATE TABLE subsidy_ledger.register (
    ledger INTEGER NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (ledger),
    CONSTRAINT register_origin_key UNIQUE (origin)
);

CREATE TABLE subsidy_ledger.sealed (
    ledger INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    line BYTEA NOT NULL,
    PRIMARY KEY (ledger, seq)
);

CREATE TABLE subsidy_ledger.source_file (
    ledger INTEGER NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (ledger, number),
    CONSTRAINT source_file_digest_key UNIQUE (ledger, digest)
);

CREATE TABLE subsidy_ledger.tree_node (
    ledger INTEGER NOT NULL,
    level BIGINT NOT NULL,
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (ledger, level, position)
);

CREATE TABLE subsidy_ledger.version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT version_pkc PRIMARY KEY (version_num)
);

CREATE FUNCTION subsidy_ledger.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_ARGV[0];
END
$$;

CREATE FUNCTION subsidy_ledger.entries_follow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT ledger, min(seq) AS lowest, max(seq) AS highest, count(*) AS number
            FROM appended GROUP BY ledger
        ) AS given
        WHERE lowest < 0 OR highest - lowest + 1 <> number OR lowest > 0 AND NOT EXISTS (
            SELECT FROM subsidy_ledger.entry
            WHERE entry.ledger = given.ledger AND entry.seq = lowest - 1
        )
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'entry: entries are appended in order, none is replaced';
    END IF;
    -- With LATERAL and LIMIT no plan reads all that was carried.
    IF EXISTS (
        SELECT FROM appended, LATERAL (
            SELECT FROM subsidy_ledger.carried
            WHERE carried.ledger = appended.ledger AND carried.id = appended.id LIMIT 1
        ) AS used
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'entry: the id was used in the ledger before this one';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION subsidy_ledger.carried_before_entry_0() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM appended JOIN subsidy_ledger.head USING (ledger)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'carried: a state is carried before entry 0 only';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER entry_no_change BEFORE DELETE OR UPDATE ON subsidy_ledger.entry FOR EACH ROW EXECUTE FUNCTION subsidy_ledger.refuse('entry: rows are never changed or removed');

CREATE TRIGGER carried_no_change BEFORE DELETE OR UPDATE ON subsidy_ledger.carried FOR EACH ROW EXECUTE FUNCTION subsidy_ledger.refuse('carried: rows are never changed or removed');

CREATE TRIGGER adoption_no_change BEFORE DELETE OR UPDATE ON subsidy_ledger.adoption FOR EACH ROW EXECUTE FUNCTION subsidy_ledger.refuse('adoption: rows are never changed or removed');

CREATE TRIGGER source_file_no_change BEFORE DELETE OR UPDATE ON subsidy_ledger.source_file FOR EACH ROW EXECUTE FUNCTION subsidy_ledger.refuse('source_file: rows are never changed or removed');

CREATE TRIGGER register_no_change BEFORE DELETE OR UPDATE ON subsidy_ledger.register FOR EACH ROW EXECUTE FUNCTION subsidy_ledger.refuse('register: rows are never changed or removed');

CREATE TRIGGER adoption_no_truncate BEFORE TRUNCATE ON subsidy_ledger.adoption FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('adoption: is never emptied');

CREATE TRIGGER cap_usage_no_truncate BEFORE TRUNCATE ON subsidy_ledger.cap_usage FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('cap_usage: is never emptied');

CREATE TRIGGER carried_no_truncate BEFORE TRUNCATE ON subsidy_ledger.carried FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('carried: is never emptied');

CREATE TRIGGER claim_no_truncate BEFORE TRUNCATE ON subsidy_ledger.claim FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('claim: is never emptied');

CREATE TRIGGER duty_no_truncate BEFORE TRUNCATE ON subsidy_ledger.duty FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('duty: is never emptied');

CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON subsidy_ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('entry: is never emptied');

CREATE TRIGGER fund_year_no_truncate BEFORE TRUNCATE ON subsidy_ledger.fund_year FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('fund_year: is never emptied');

CREATE TRIGGER grant_case_no_truncate BEFORE TRUNCATE ON subsidy_ledger.grant_case FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('grant_case: is never emptied');

CREATE TRIGGER head_no_truncate BEFORE TRUNCATE ON subsidy_ledger.head FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('head: is never emptied');

CREATE TRIGGER holding_no_truncate BEFORE TRUNCATE ON subsidy_ledger.holding FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('holding: is never emptied');

CREATE TRIGGER member_no_truncate BEFORE TRUNCATE ON subsidy_ledger.member FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('member: is never emptied');

CREATE TRIGGER pair_no_truncate BEFORE TRUNCATE ON subsidy_ledger.pair FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('pair: is never emptied');

CREATE TRIGGER payment_no_truncate BEFORE TRUNCATE ON subsidy_ledger.payment FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('payment: is never emptied');

CREATE TRIGGER recovery_no_truncate BEFORE TRUNCATE ON subsidy_ledger.recovery FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('recovery: is never emptied');

CREATE TRIGGER register_no_truncate BEFORE TRUNCATE ON subsidy_ledger.register FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('register: is never emptied');

CREATE TRIGGER sealed_no_truncate BEFORE TRUNCATE ON subsidy_ledger.sealed FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('sealed: is never emptied');

CREATE TRIGGER source_file_no_truncate BEFORE TRUNCATE ON subsidy_ledger.source_file FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('source_file: is never emptied');

CREATE TRIGGER tree_node_no_truncate BEFORE TRUNCATE ON subsidy_ledger.tree_node FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('tree_node: is never emptied');

CREATE TRIGGER version_no_truncate BEFORE TRUNCATE ON subsidy_ledger.version FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.refuse('version: is never emptied');

CREATE TRIGGER sealed_no_update BEFORE UPDATE ON subsidy_ledger.sealed FOR EACH ROW EXECUTE FUNCTION subsidy_ledger.refuse('sealed: content is erased, never changed');

CREATE TRIGGER entry_in_order AFTER INSERT ON subsidy_ledger.entry REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.entries_follow();

CREATE TRIGGER carried_before_entry_0 AFTER INSERT ON subsidy_ledger.carried REFERENCING NEW TABLE AS appended FOR EACH STATEMENT EXECUTE FUNCTION subsidy_ledger.carried_before_entry_0();

CREATE TRIGGER claim_holder_stays BEFORE UPDATE ON subsidy_ledger.claim FOR EACH ROW WHEN (new.holder <> old.holder) EXECUTE FUNCTION subsidy_ledger.refuse('claim: there is another holder');

CREATE TRIGGER usage_under_ceiling BEFORE INSERT ON subsidy_ledger.cap_usage FOR EACH ROW WHEN (new.used > 0 AND new.used > new.ceiling) EXECUTE FUNCTION subsidy_ledger.refuse('cap_usage: above the ceiling');

CREATE TRIGGER usage_stays_under_ceiling BEFORE UPDATE ON subsidy_ledger.cap_usage FOR EACH ROW WHEN (new.used > old.used AND new.used > old.ceiling) EXECUTE FUNCTION subsidy_ledger.refuse('cap_usage: above the ceiling');

CREATE TRIGGER head_never_back BEFORE UPDATE ON subsidy_ledger.head FOR EACH ROW WHEN (new.size < old.size OR new.closed < old.closed OR new.ledger <> old.ledger) EXECUTE FUNCTION subsidy_ledger.refuse('head: a ledger never shrinks');

CREATE TRIGGER head_no_delete BEFORE DELETE ON subsidy_ledger.head FOR EACH ROW EXECUTE FUNCTION subsidy_ledger.refuse('head: is never removed');

ALTER TABLE subsidy_ledger.entry ENABLE ALWAYS TRIGGER entry_no_change;

ALTER TABLE subsidy_ledger.carried ENABLE ALWAYS TRIGGER carried_no_change;

ALTER TABLE subsidy_ledger.adoption ENABLE ALWAYS TRIGGER adoption_no_change;

ALTER TABLE subsidy_ledger.source_file ENABLE ALWAYS TRIGGER source_file_no_change;

ALTER TABLE subsidy_ledger.register ENABLE ALWAYS TRIGGER register_no_change;

ALTER TABLE subsidy_ledger.adoption ENABLE ALWAYS TRIGGER adoption_no_truncate;

ALTER TABLE subsidy_ledger.cap_usage ENABLE ALWAYS TRIGGER cap_usage_no_truncate;

ALTER TABLE subsidy_ledger.carried ENABLE ALWAYS TRIGGER carried_no_truncate;

ALTER TABLE subsidy_ledger.claim ENABLE ALWAYS TRIGGER claim_no_truncate;

ALTER TABLE subsidy_ledger.duty ENABLE ALWAYS TRIGGER duty_no_truncate;

ALTER TABLE subsidy_ledger.entry ENABLE ALWAYS TRIGGER entry_no_truncate;

ALTER TABLE subsidy_ledger.fund_year ENABLE ALWAYS TRIGGER fund_year_no_truncate;

ALTER TABLE subsidy_ledger.grant_case ENABLE ALWAYS TRIGGER grant_case_no_truncate;

ALTER TABLE subsidy_ledger.head ENABLE ALWAYS TRIGGER head_no_truncate;

ALTER TABLE subsidy_ledger.holding ENABLE ALWAYS TRIGGER holding_no_truncate;

ALTER TABLE subsidy_ledger.member ENABLE ALWAYS TRIGGER member_no_truncate;

ALTER TABLE subsidy_ledger.pair ENABLE ALWAYS TRIGGER pair_no_truncate;

ALTER TABLE subsidy_ledger.payment ENABLE ALWAYS TRIGGER payment_no_truncate;

ALTER TABLE subsidy_ledger.recovery ENABLE ALWAYS TRIGGER recovery_no_truncate;

ALTER TABLE subsidy_ledger.register ENABLE ALWAYS TRIGGER register_no_truncate;

ALTER TABLE subsidy_ledger.sealed ENABLE ALWAYS TRIGGER sealed_no_truncate;

ALTER TABLE subsidy_ledger.source_file ENABLE ALWAYS TRIGGER source_file_no_truncate;

ALTER TABLE subsidy_ledger.tree_node ENABLE ALWAYS TRIGGER tree_node_no_truncate;

ALTER TABLE subsidy_ledger.version ENABLE ALWAYS TRIGGER version_no_truncate;

ALTER TABLE subsidy_ledger.sealed ENABLE ALWAYS TRIGGER sealed_no_update;

ALTER TABLE subsidy_ledger.entry ENABLE ALWAYS TRIGGER entry_in_order;

ALTER TABLE subsidy_ledger.carried ENABLE ALWAYS TRIGGER carried_before_entry_0;

ALTER TABLE subsidy_ledger.claim ENABLE ALWAYS TRIGGER claim_holder_stays;

ALTER TABLE subsidy_ledger.cap_usage ENABLE ALWAYS TRIGGER usage_under_ceiling;

ALTER TABLE subsidy_ledger.cap_usage ENABLE ALWAYS TRIGGER usage_stays_under_ceiling;

ALTER TABLE subsidy_ledger.head ENABLE ALWAYS TRIGGER head_never_back;

ALTER TABLE subsidy_ledger.head ENABLE ALWAYS TRIGGER head_no_delete;
