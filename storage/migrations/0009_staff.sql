-- The programme's people: who may do what, how they came in, and what they look for. Times are UTC seconds.

CREATE TABLE roles (
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    -- Named in ADMIN_IDS; taken away when the setting no longer names her.
    appointed BIGINT NOT NULL DEFAULT 0 CHECK (appointed IN (0, 1)),
    PRIMARY KEY (person, role)
);
CREATE INDEX people_by_role ON roles (role, person);

-- Opens a role once. The code itself is nowhere: only its SHA-256.
CREATE TABLE invites (
    hash {bytes} PRIMARY KEY,
    role TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_by BIGINT
);

-- What a sent application is found by: folded words of its names, title and place.
CREATE TABLE application_words (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    word TEXT {c} NOT NULL,
    PRIMARY KEY (application, word)
);
CREATE INDEX applications_by_word ON application_words (word, application);

-- What was sent, in the order of its numbers: the newest page costs the same whatever lies behind it.
CREATE INDEX sent_by_number ON applications (season, length(number), number {c}) WHERE status = 'submitted';
CREATE INDEX late_revisions ON revisions (application, n) WHERE late = 1;

-- Whoever of the staff waits for a document that is being made.
CREATE INDEX copies_waited_for ON deliveries (facts) WHERE kind = 'application_copy' AND state = 'pending';
