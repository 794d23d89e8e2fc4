-- What version 0.1.0 left in a database: its schema, and rows as it wrote them.

CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY);
INSERT INTO alembic_version VALUES ('0002');

CREATE TABLE tasks (
    user_id text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    title text COLLATE "C" NOT NULL,
    description text COLLATE "C" NOT NULL,
    completed boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version bigint NOT NULL,
    deleted boolean NOT NULL,
    change bigint NOT NULL,
    title_folded text COLLATE "C" NOT NULL,
    description_folded text COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, id),
    CONSTRAINT user_id_length CHECK (char_length(user_id) BETWEEN 1 AND 255),
    CONSTRAINT title_length CHECK (char_length(title) BETWEEN 1 AND 255),
    CONSTRAINT description_length CHECK (char_length(description) <= 1000),
    CONSTRAINT version_positive CHECK (version >= 1),
    CONSTRAINT updated_after_created CHECK (updated_at >= created_at)
);
CREATE INDEX tasks_by_creation ON tasks (user_id, id) WHERE NOT deleted;
CREATE INDEX tasks_by_completed ON tasks (user_id, completed, id) WHERE NOT deleted;
CREATE INDEX tasks_by_change ON tasks (user_id, change);
CREATE INDEX tasks_trash ON tasks (user_id, updated_at) WHERE deleted;

CREATE TABLE task_lists (
    user_id text COLLATE "C" NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    purged bigint NOT NULL,
    open bigint NOT NULL,
    completed bigint NOT NULL,
    deleted bigint NOT NULL,
    CONSTRAINT purged_in_the_past CHECK (purged <= revision)
);

CREATE TABLE idempotency_keys (
    user_id text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL,
    task_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- The trash and the keys are of just now, since both are tidied up by their age.
INSERT INTO tasks VALUES
    ('released', '019b78a0-4d4b-774b-8000-000000001111', 'Buy milk', '', false,
     '2026-01-01T08:15:30.123456Z', '2026-01-01T08:15:30.123456Z', 1, false, 53021371269121,
     'buy milk', ''),
    ('released', '019b7dc6-a94b-774b-8000-000000002222', 'Bread', E'With seeds\r\n', true,
     '2026-01-02T08:15:30.123456Z', '2026-01-05T10:20:30.405060Z', 2, false, 53021371269124,
     'bread', E'with seeds\r\n'),
    ('released', '019b82ed-054b-774b-8000-000000003333', 'Éclairs & 茶', '', false,
     '2026-01-03T08:15:30.123456Z', '2026-01-03T08:15:30.123456Z', 1, false, 53021371269123,
     'éclairs & 茶', ''),
    ('released', '019b8813-614b-774b-8000-000000004444', 'Zinc', '', false,
     '2026-01-04T08:15:30.123456Z', now() - interval '1 hour', 2, true, 53021371269126,
     'zinc', ''),
    ('released-writer', '019b78a0-4d4b-774b-8000-00000000aaaa', 'Paid once', '', false,
     '2026-01-01T08:15:30.123456Z', '2026-01-01T08:15:30.123456Z', 1, false, 3337189588993,
     'paid once', ''),
    ('released-writer', '019b7dc6-a94b-774b-8000-00000000bbbb', 'Thrown away', '', true,
     '2026-01-02T08:15:30.123456Z', now() - interval '1 hour', 2, true, 3337189588995,
     'thrown away', '');
INSERT INTO task_lists VALUES
    ('released', 53021371269126, 0, 2, 1, 1),
    ('released-writer', 3337189588995, 0, 1, 0, 1);
INSERT INTO idempotency_keys VALUES
    ('released-writer', 'order-1',
     '\x6cd8a6bc4ffed2c30bd95d38d409cdf4b21e9f531e759ac46dbc46a2ed53cc94',
     '019b78a0-4d4b-774b-8000-00000000aaaa', now()),
    ('released-writer', 'order-2',
     '\xbcc714634873598218832c4031e0e3d1ff204551074c496f0b67872ba829c66d',
     '019b82ed-054b-774b-8000-00000000cccc', now());

ALTER TABLE tasks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE task_lists ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON tasks USING (user_id = current_setting('todo_core.user_id', true));
CREATE POLICY own ON task_lists USING (user_id = current_setting('todo_core.user_id', true));
CREATE POLICY own ON idempotency_keys USING (user_id = current_setting('todo_core.user_id', true));
CREATE POLICY upkeep ON task_lists FOR SELECT
    USING (current_setting('todo_core.upkeep', true) = 'on');
CREATE POLICY upkeep ON idempotency_keys USING (current_setting('todo_core.upkeep', true) = 'on');

-- What its later migrations added.
ALTER TABLE alembic_version ADD COLUMN oldest_code text;
UPDATE alembic_version SET version_num = '0005', oldest_code = '0003';
ALTER TABLE tasks ADD COLUMN source_uid text COLLATE "C";
ALTER TABLE task_lists ADD COLUMN keys_used bigint NOT NULL DEFAULT 0;
ALTER TABLE idempotency_keys ADD COLUMN number bigint;
CREATE INDEX idempotency_keys_by_number ON idempotency_keys (user_id, number);
