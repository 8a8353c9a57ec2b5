-- Several applications an account, and the way of one to another account.

-- An account speaks for its own human once, for others as often as it helps.
CREATE UNIQUE INDEX one_self ON applicants (person) WHERE whose = 'self';

-- With its code an application is opened on another account: one code each, kept as a keyed hash alone.
CREATE TABLE codes (
    application BIGINT PRIMARY KEY REFERENCES applications (id) ON DELETE CASCADE,
    hash {bytes} NOT NULL UNIQUE,
    at BIGINT NOT NULL
);

-- Wrong codes of the last hour, by the keyed hash of the account that typed them.
CREATE TABLE code_tries (
    id {id},
    key {bytes} NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX code_tries_of_key ON code_tries (key, at);
CREATE INDEX code_tries_by_age ON code_tries (at);

-- Applications that left this account by their code; told at the account's next touch, then deleted.
CREATE TABLE moves (
    id {id},
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    at BIGINT NOT NULL
);
CREATE INDEX moves_of_person ON moves (person);

-- Applicants erased on request while their account stays: as `erasures`, whose two days hold here too.
CREATE TABLE erased_applicants (
    applicant BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    scrubbed BIGINT NOT NULL,
    update_id BIGINT,
    messages TEXT
);
