-- Seminars: what the staff teach before they give, who takes which seat, and who waits for one. Times are UTC seconds.

-- draft -> published (-> cancelled). `rev` counts every change: a button of the staff holds for one of them. `sequence`
-- counts what those signed up must hear of (moved, cancelled): a calendar file and a reminder hold for one of them.
-- Held online (`link`) or at a place in words, with a point of the map in millionths of a degree where it is known.
-- What is not said yet is NULL; all that is needed is there once it is published.
CREATE TABLE seminars (
    id {id},
    rev BIGINT NOT NULL,
    sequence BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'cancelled')),
    title_kk TEXT,
    title_ru TEXT,
    text_kk TEXT,
    text_ru TEXT,
    starts_at BIGINT,
    minutes BIGINT NOT NULL DEFAULT 120 CHECK (minutes > 0),
    link TEXT,
    place TEXT,
    lat BIGINT,
    lon BIGINT,
    language TEXT NOT NULL DEFAULT 'both' CHECK (language IN ('kk', 'ru', 'both')),
    capacity BIGINT CHECK (capacity > 0),
    closes_at BIGINT,
    made_by BIGINT,
    published_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX seminars_by_start ON seminars (starts_at, id) WHERE state = 'published';

-- A row each time somebody signs up; who leaves and comes back has a new one, so `id` is the order of the waiting list.
-- `people` are all who come, the one who signs up among them. going and offered hold as many seats; waiting none.
-- `answer` is what was said to a reminder. `offer_until` is when an offer goes to the next in line.
CREATE TABLE sign_ups (
    id {id},
    seminar BIGINT NOT NULL REFERENCES seminars (id) ON DELETE CASCADE,
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    people BIGINT NOT NULL CHECK (people > 0),
    state TEXT NOT NULL CHECK (state IN ('going', 'waiting', 'offered', 'left', 'lapsed')),
    rev BIGINT NOT NULL DEFAULT 1,
    answer TEXT CHECK (answer IN ('coming')),
    offer_until BIGINT,
    at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sign_ups_live ON sign_ups (seminar, person) WHERE state IN ('going', 'waiting', 'offered');
CREATE INDEX sign_ups_of_person ON sign_ups (person, seminar);
CREATE INDEX sign_ups_of_seminar ON sign_ups (seminar, state, id);
CREATE INDEX sign_ups_offered ON sign_ups (offer_until) WHERE state = 'offered';
CREATE INDEX sign_ups_waiting ON sign_ups (seminar, id) WHERE state = 'waiting';

-- As many as its capacity once it is published. A seat is taken by a conditional UPDATE of a free row.
CREATE TABLE seminar_seats (
    seminar BIGINT NOT NULL REFERENCES seminars (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    sign_up BIGINT REFERENCES sign_ups (id) ON DELETE SET NULL,
    PRIMARY KEY (seminar, n)
);
CREATE INDEX seminar_seats_free ON seminar_seats (seminar, n) WHERE sign_up IS NULL;
CREATE INDEX seminar_seats_taken ON seminar_seats (sign_up) WHERE sign_up IS NOT NULL;

-- Which seminar somebody of the staff has before her, what of it she is writing just now, and what she wrote that is
-- still to be confirmed.
CREATE TABLE seminar_desks (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    seminar BIGINT NOT NULL REFERENCES seminars (id) ON DELETE CASCADE,
    field TEXT NOT NULL DEFAULT '',
    said TEXT
);

-- For which seminar somebody asked who has not consented yet: led back to it after that.
ALTER TABLE visitors ADD COLUMN seminar BIGINT;

-- Calendar files made for those signed up.
CREATE TABLE calendars (
    id {id},
    sign_up BIGINT NOT NULL REFERENCES sign_ups (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    path TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX calendars_by_age ON calendars (at);
CREATE INDEX calendars_of_sign_up ON calendars (sign_up);
