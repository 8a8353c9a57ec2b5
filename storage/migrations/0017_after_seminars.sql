-- Posters, whose scans are counted, and what follows a seminar. Times are UTC seconds.

-- A report is any file that was made for somebody of the staff; what it is about is said by its name.
ALTER TABLE reports DROP COLUMN announcement;

-- `n` people came anew by a link; it was opened `opened` times, by `people` different ones.
ALTER TABLE sources ADD COLUMN opened BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN people BIGINT NOT NULL DEFAULT 0;

-- Who opened a link, for as long as a visitor is kept: the keyed hash, as in `visitors`. Nobody is in it who has not
-- chosen a language.
CREATE TABLE source_scans (
    code TEXT NOT NULL,
    key {bytes} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (code, key)
);
CREATE INDEX source_scans_by_key ON source_scans (key);
CREATE INDEX source_scans_by_age ON source_scans (at);

-- Codes that the staff had a poster made of. They are always told apart, however many links others make up.
CREATE TABLE posters (
    id {id},
    code TEXT {c} NOT NULL UNIQUE,
    made_by BIGINT,
    at BIGINT NOT NULL
);
