-- What the staff tell many people at once, and by what those people are chosen. Times are UTC seconds.

-- By which poster or link somebody came: the code alone, as it is counted in `sources`.
ALTER TABLE visitors ADD COLUMN source TEXT;
ALTER TABLE people ADD COLUMN source TEXT;

-- The number (KATO) of the place that an answer points at, or the region's code that it is.
ALTER TABLE answers ADD COLUMN kato TEXT {c};
CREATE INDEX answers_by_kato ON answers (kato, application) WHERE kato IS NOT NULL;

-- How many questions of a draft still want an answer, as it was at this `rev` and by this version of the season.
CREATE TABLE completeness (
    application BIGINT PRIMARY KEY REFERENCES applications (id) ON DELETE CASCADE,
    rev BIGINT NOT NULL,
    version BIGINT NOT NULL,
    missing BIGINT NOT NULL
);

-- draft (-> scheduled) -> writing (its receivers become rows of `deliveries`, a chunk at a time) -> sending <-> paused
-- -> done (-> retrying -> sending) or cancelled. `rev` counts every change: a button holds for one of them.
-- `content` and `audience` are JSON. Receivers are whoever the audience means and whose id is at most `highest`;
-- all up to `written_to` are written.
CREATE TABLE announcements (
    id {id},
    rev BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'draft', 'scheduled', 'writing', 'sending', 'paused', 'retrying', 'cancelled', 'done'
    )),
    content TEXT NOT NULL,
    audience TEXT NOT NULL,
    fingerprint TEXT,
    due_at BIGINT,
    urgent_asked_by BIGINT,
    urgent_by BIGINT,
    made_by BIGINT,
    confirmed_by BIGINT,
    confirmed_at BIGINT,
    confirmed_number BIGINT,
    highest BIGINT,
    written_to BIGINT NOT NULL DEFAULT 0,
    receivers BIGINT NOT NULL DEFAULT 0,
    outcome TEXT,
    told_rev BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX announcements_at_work ON announcements (state, due_at)
    WHERE state IN ('scheduled', 'writing', 'sending', 'paused', 'retrying', 'cancelled');
CREATE INDEX announcements_by_text ON announcements (fingerprint, confirmed_at) WHERE fingerprint IS NOT NULL;

ALTER TABLE deliveries ADD COLUMN announcement BIGINT REFERENCES announcements (id) ON DELETE CASCADE;
CREATE INDEX deliveries_of_announcement ON deliveries (announcement, state, due_at, id)
    WHERE announcement IS NOT NULL;

-- Which announcement somebody of the staff has before her, and the number of receivers she was last shown.
CREATE TABLE announcement_desks (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    announcement BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    shown BIGINT
);

-- Tables of what became of an announcement, made for whoever of the staff asked.
CREATE TABLE reports (
    id {id},
    announcement BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    path TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX reports_by_age ON reports (at);

-- Audiences that the staff keep for the next time.
CREATE TABLE audiences (
    id {id},
    audience TEXT {c} NOT NULL UNIQUE,
    made_by BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX people_by_language ON people (language, id);
