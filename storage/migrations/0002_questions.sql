-- What people send beside words, and the questions at which they want a person. Times are UTC epoch seconds.

-- A photo, document or recording: Telegram's names of it. `tg_unique_id` is the same whoever sends it how often.
CREATE TABLE files (
    id {id},
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'document', 'voice')),
    tg_file_id TEXT NOT NULL,
    tg_unique_id TEXT NOT NULL,
    size BIGINT,
    seconds BIGINT,
    name TEXT,
    at BIGINT NOT NULL,
    UNIQUE (application, question, tg_unique_id)
);

-- She asked for a person at this question; kept until somebody takes it up.
CREATE TABLE asks (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (application, question)
);
