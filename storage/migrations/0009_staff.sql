-- The programme's people: who may do what, how they came in, and what they look for. Times are UTC seconds.

CREATE TABLE roles (
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
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
