-- What goes to somebody who did not just press, and the work that makes and fetches files. Times are UTC seconds.

-- Telegram said that this account has blocked us or is gone; its next word takes the mark away.
ALTER TABLE people ADD COLUMN unreachable_at BIGINT;

-- Written with its cause in one transaction. `facts` is JSON of ids, never a text: the words are found when it is
-- sent. pending -> claimed (a process has it) -> started (its send may have begun) -> one of the ends.
CREATE TABLE deliveries (
    id {id},
    kind TEXT NOT NULL,
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    facts TEXT NOT NULL,
    dedupe_key TEXT {c} NOT NULL UNIQUE,
    priority BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT,
    state TEXT NOT NULL CHECK (state IN (
        'pending', 'claimed', 'started',
        'sent', 'void', 'expired', 'failed', 'unreachable', 'unknown'
    )),
    leased_by TEXT,
    leased_until BIGINT,
    attempts BIGINT NOT NULL,
    message_id BIGINT,
    created_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX due_deliveries ON deliveries (priority, due_at, id) WHERE state = 'pending';
CREATE INDEX leased_deliveries ON deliveries (leased_until) WHERE state IN ('claimed', 'started');
CREATE INDEX deliveries_of_person ON deliveries (person, kind, state);
CREATE INDEX settled_deliveries ON deliveries (settled_at) WHERE settled_at IS NOT NULL;

-- Applications that left an account by their code were told of at its next touch; now it is written to at once.
INSERT INTO deliveries (kind, person, facts, dedupe_key, priority, due_at, state, attempts, created_at)
    SELECT 'application_moved', person, '{"moved_at": ' || at || '}', 'application_moved:moves:' || id,
        0, at, 'pending', 0, at FROM moves;
DROP TABLE moves;
UPDATE people SET expects = 'home' WHERE expects = 'moved';

-- Slow work, one at a time. `error` is the class of the last failure, never its text.
CREATE TABLE jobs (
    id {id},
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    dedupe_key TEXT {c} NOT NULL UNIQUE,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'done', 'void', 'failed')),
    leased_by TEXT,
    leased_until BIGINT,
    attempts BIGINT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL,
    settled_at BIGINT
);
CREATE INDEX due_jobs ON jobs (kind, due_at, id) WHERE state = 'pending';
CREATE INDEX leased_jobs ON jobs (leased_until) WHERE state = 'claimed';
CREATE INDEX settled_jobs ON jobs (settled_at) WHERE settled_at IS NOT NULL;

-- The bytes of what people sent: fetched from Telegram into DATA_DIR/files soon after. `path` is relative to it.
ALTER TABLE files ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'fetched', 'lost'));
ALTER TABLE files ADD COLUMN sha256 TEXT;
ALTER TABLE files ADD COLUMN path TEXT;
INSERT INTO jobs (kind, facts, dedupe_key, due_at, state, attempts, created_at)
    SELECT 'fetch', '{"file":' || id || '}', 'fetch:' || id, at, 'pending', 0, at FROM files;

-- Documents we made. With `tg_file_id` Telegram has the bytes already and need not be sent them again.
CREATE TABLE documents (
    id {id},
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf')),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    path TEXT NOT NULL,
    tg_file_id TEXT,
    at BIGINT NOT NULL,
    UNIQUE (application, revision, kind)
);

-- When the next message may go out, in microseconds: the schedule that all processes share.
CREATE TABLE paces (
    name TEXT PRIMARY KEY,
    next_at BIGINT NOT NULL
);
