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

-- Who was at a seminar, with how many: by the code said in the room, or as the staff ticked them.
CREATE TABLE attendances (
    seminar BIGINT NOT NULL REFERENCES seminars (id) ON DELETE CASCADE,
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    people BIGINT NOT NULL CHECK (people > 0),
    way TEXT NOT NULL CHECK (way IN ('code', 'ticked')),
    at BIGINT NOT NULL,
    PRIMARY KEY (seminar, person)
);
CREATE INDEX attendances_of_person ON attendances (person, seminar);

-- The code that is said in the room: it holds around the seminar's hours, wherever these are.
CREATE TABLE room_codes (
    seminar BIGINT PRIMARY KEY REFERENCES seminars (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Wrong codes somebody typed within an hour from `since`.
CREATE TABLE room_guesses (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    n BIGINT NOT NULL
);

-- What is sent after a seminar, in this order: `content` is JSON, words or a file as the staff sent it.
CREATE TABLE materials (
    id {id},
    seminar BIGINT NOT NULL REFERENCES seminars (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX materials_of_seminar ON materials (seminar, id);

-- What somebody who was there says of it; the last one counts.
CREATE TABLE feedback (
    seminar BIGINT NOT NULL REFERENCES seminars (id) ON DELETE CASCADE,
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    mark BIGINT NOT NULL CHECK (mark BETWEEN 1 AND 5),
    words TEXT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (seminar, person)
);
CREATE INDEX feedback_of_person ON feedback (person, changed_at);
