-- People, what they agreed to, and their applications. Times are UTC epoch seconds, booleans 0/1.

-- Telegram repeats updates it is not sure of; a row here means: this one has had its effect.
CREATE TABLE handled_updates (
    update_id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX handled_updates_by_age ON handled_updates (at);

-- Small facts the process must remember about itself, such as the id of the bot it last was.
CREATE TABLE memos (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The season's YAML as it was read, or changed by staff, version by version.
CREATE TABLE seasons (
    season TEXT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    made_by TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (season, version)
);

-- Somebody who wrote but has not consented: no chat id, only its keyed hash.
CREATE TABLE visitors (
    key {bytes} PRIMARY KEY,
    language TEXT CHECK (language IN ('kk', 'ru')),
    expects TEXT NOT NULL,
    last_seen BIGINT NOT NULL
);
CREATE INDEX visitors_by_age ON visitors (last_seen);

-- A Telegram account. `applicant` and `application` point at what its next words are about.
CREATE TABLE people (
    id {id},
    tg_id BIGINT NOT NULL UNIQUE,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    expects TEXT NOT NULL,
    applicant BIGINT,
    application BIGINT,
    created_at BIGINT NOT NULL,
    last_seen BIGINT NOT NULL
);

-- The human an application speaks for. Consent, applications and erasure hang here.
CREATE TABLE applicants (
    id {id},
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    whose TEXT NOT NULL CHECK (whose IN ('self', 'helped')),
    created_at BIGINT NOT NULL,
    UNIQUE (person, n)
);

CREATE TABLE consents (
    id {id},
    applicant BIGINT NOT NULL REFERENCES applicants (id) ON DELETE CASCADE,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    language TEXT NOT NULL,
    button TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX consents_of_applicant ON consents (applicant);

CREATE TABLE applications (
    id {id},
    applicant BIGINT NOT NULL REFERENCES applicants (id) ON DELETE CASCADE,
    season TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'submitted', 'withdrawn')),
    step TEXT NOT NULL,
    return_to TEXT,
    rev BIGINT NOT NULL,
    number TEXT UNIQUE,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    submitted_at BIGINT
);
CREATE UNIQUE INDEX one_live_application ON applications (applicant, season) WHERE status <> 'withdrawn';

-- One row an answered question; `value` is JSON, NULL where the person skipped it.
CREATE TABLE answers (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    value TEXT,
    message_id BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (application, question)
);

-- What was sent, frozen with the titles it was asked under.
CREATE TABLE revisions (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    content TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (application, n)
);

-- The last number given in each sequence; taking the next is one UPDATE.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- A reply that did not get through in time: the present screen is due to this person.
CREATE TABLE owed (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    at BIGINT NOT NULL
);

-- Messages of the bot that Telegram still lets it delete (48 hours), for the day somebody erases her data.
CREATE TABLE said (
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    message_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person, message_id)
);
CREATE INDEX said_by_age ON said (at);

-- Who did what, by ids alone.
CREATE TABLE audit (
    id {id},
    at BIGINT NOT NULL,
    person BIGINT,
    action TEXT NOT NULL,
    object BIGINT
);

-- Accounts erased on request. Restoring a backup erases them again; `scrubbed` says the files were cleaned.
-- The last three are kept for two days, so that a process killed before its reply can still take our messages
-- out of the chat when Telegram repeats the update: they name neither the chat nor the account.
CREATE TABLE erasures (
    person BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    scrubbed BIGINT NOT NULL,
    update_id BIGINT,
    language TEXT,
    messages TEXT
);
