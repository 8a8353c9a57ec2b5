-- Reminders of drafts, and the deadline moved by the staff. Times are UTC seconds.

-- A nudge that is planned or was told: each kind once a draft and `about` (a closing moment, or 0), one a day to an
-- account. `day` counts days of the season's time zone. What came to nothing is taken out again.
CREATE TABLE nudges (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('idle', 'closing', 'last_day')),
    about BIGINT NOT NULL,
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (application, kind, about),
    UNIQUE (person, day)
);
CREATE INDEX nudges_by_age ON nudges (at);
CREATE INDEX drafts_of_season ON applications (season, id) WHERE status = 'draft';

-- A move of the deadline that somebody of the staff is making; a row each at most, gone when it is confirmed.
CREATE TABLE deadline_plans (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    season TEXT NOT NULL,
    was BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    reason TEXT,
    at BIGINT NOT NULL
);

-- Confirmed ones. `person` is a bare number, which outlives the account as the lines of the audit do. Told are the
-- drafts up to `last_draft`; `written_until` is how far the deliveries are written.
CREATE TABLE deadline_moves (
    id {id},
    season TEXT NOT NULL,
    version BIGINT NOT NULL,
    person BIGINT NOT NULL,
    was BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    last_draft BIGINT NOT NULL,
    written_until BIGINT NOT NULL DEFAULT 0,
    UNIQUE (season, version)
);
