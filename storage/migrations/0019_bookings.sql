-- Talks with a consultant at an hour: when consultants can be talked to, who booked what, and who waits for a free hour.
-- Times are UTC seconds, days are ISO dates of the season's zone, `starts`/`ends` minutes after its midnight, booleans 0/1.

-- One row a consultant who ever opened hours. Whoever books, moves, cancels or closes a day keeps it first, so that of one
-- consultant all this happens one after the other.
CREATE TABLE timetables (
    consultant BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    rev BIGINT NOT NULL DEFAULT 1
);

-- Hours a consultant is there to talk: each week on one weekday (Monday is 1), or on one single day. Talks of `minutes`
-- follow each other with `buffer` minutes between. `topics` are ids of the season's, one a line; nothing: all of them.
-- `place` is where it is held: the link of a talk online, the address of one face to face. Never changed, only ended.
CREATE TABLE opened_hours (
    id {id},
    consultant BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    weekday BIGINT CHECK (weekday BETWEEN 1 AND 7),
    day TEXT {c},
    starts BIGINT NOT NULL CHECK (starts >= 0),
    ends BIGINT NOT NULL CHECK (ends <= 1440),
    minutes BIGINT NOT NULL CHECK (minutes > 0),
    buffer BIGINT NOT NULL CHECK (buffer >= 0),
    mode TEXT NOT NULL CHECK (mode IN ('phone', 'online', 'meeting')),
    place TEXT,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru', 'both')),
    topics TEXT NOT NULL DEFAULT '',
    since TEXT {c} NOT NULL,
    until TEXT {c},
    made_by BIGINT,
    at BIGINT NOT NULL,
    CHECK (ends > starts),
    CHECK ((weekday IS NULL) <> (day IS NULL))
);
CREATE INDEX opened_hours_of ON opened_hours (consultant, id);

-- Days on which a consultant is not there, whatever the hours above say.
CREATE TABLE closed_days (
    consultant BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    day TEXT {c} NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    made_by BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (consultant, day)
);

-- Whose timetable somebody has before her, the hours she is writing, the days she is about to close, the talk she looks at.
CREATE TABLE timetable_desks (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    rev BIGINT NOT NULL DEFAULT 1,
    consultant BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    weekdays TEXT NOT NULL,
    day TEXT,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    buffer BIGINT NOT NULL,
    mode TEXT NOT NULL,
    place TEXT,
    language TEXT NOT NULL,
    topics TEXT NOT NULL,
    closes TEXT,
    closes_until TEXT,
    reason TEXT,
    hours BIGINT,
    talk BIGINT,
    shown TEXT
);

-- holding (for minutes, while it is confirmed) -> booked -> kept | not_kept | missed, or cancelled; a hold nobody confirms
-- lapses. One row is one talk however often it is moved: `sequence` counts what both sides must hear of, `rev` every
-- change. A hold that is to replace a talk names it in `moves`. `offer` is the wait that a hold was made for. `over` is
-- set on a talk whose hour is past once its topic is booked again, whether or not anybody said what became of it.
-- The bare number of a consultant outlives his account: whoever booked a talk with him must still be told.
CREATE TABLE bookings (
    id {id},
    rev BIGINT NOT NULL DEFAULT 1,
    sequence BIGINT NOT NULL DEFAULT 0,
    season TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('holding', 'booked', 'kept', 'not_kept', 'missed', 'cancelled', 'lapsed')),
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    consultant BIGINT NOT NULL,
    hours BIGINT,
    topic TEXT {c} NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    mode TEXT NOT NULL CHECK (mode IN ('phone', 'online', 'meeting')),
    place TEXT,
    phone TEXT,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    hold_until BIGINT,
    moves BIGINT REFERENCES bookings (id) ON DELETE CASCADE,
    offer BIGINT,
    thread BIGINT REFERENCES threads (id) ON DELETE SET NULL,
    application BIGINT REFERENCES applications (id) ON DELETE SET NULL,
    step TEXT,
    answer TEXT CHECK (answer IN ('coming')),
    cancelled_by TEXT CHECK (cancelled_by IN ('booker', 'consultant')),
    reason TEXT,
    note TEXT,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    over BIGINT NOT NULL DEFAULT 0,
    CHECK (ends_at > starts_at),
    CHECK (state <> 'holding' OR hold_until IS NOT NULL)
);
CREATE UNIQUE INDEX bookings_one_a_topic ON bookings (person, topic)
    WHERE state IN ('holding', 'booked') AND moves IS NULL AND over = 0;
CREATE UNIQUE INDEX bookings_one_hold_a_move ON bookings (moves) WHERE state = 'holding' AND moves IS NOT NULL;
CREATE INDEX bookings_of_person ON bookings (person, starts_at);
CREATE INDEX bookings_of_consultant ON bookings (consultant, starts_at);
CREATE INDEX bookings_to_come ON bookings (starts_at) WHERE state = 'booked';
CREATE INDEX bookings_with_phone ON bookings (ends_at) WHERE phone IS NOT NULL;
CREATE INDEX bookings_held ON bookings (hold_until) WHERE state = 'holding';
CREATE INDEX bookings_of_application ON bookings (application) WHERE application IS NOT NULL;
CREATE INDEX bookings_of_thread ON bookings (thread) WHERE thread IS NOT NULL;

-- Nobody is in two places: of a consultant (with the buffer) and of whoever booked, each quarter of an hour is a row.
CREATE TABLE busy_cells (
    who BIGINT NOT NULL,
    quarter BIGINT NOT NULL,
    booking BIGINT NOT NULL REFERENCES bookings (id) ON DELETE CASCADE,
    PRIMARY KEY (who, quarter)
);
CREATE INDEX busy_cells_of ON busy_cells (booking);

-- In line for a free hour of a topic and language. `id` is the order. An offer is a hold of its own (`bookings.offer`).
CREATE TABLE booking_waits (
    id {id},
    season TEXT NOT NULL,
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    topic TEXT {c} NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'taken', 'left', 'lapsed')),
    at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX booking_waits_live ON booking_waits (person, topic) WHERE state IN ('waiting', 'offered');
CREATE INDEX booking_waits_line ON booking_waits (id) WHERE state = 'waiting';

-- Files for the phone's calendar of whoever booked: their bytes lie in DATA_DIR/files, as those of seminars do.
CREATE TABLE booking_calendars (
    id {id},
    booking BIGINT NOT NULL REFERENCES bookings (id) ON DELETE CASCADE,
    sequence BIGINT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    path TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX booking_calendars_by_age ON booking_calendars (at);
CREATE INDEX booking_calendars_of_booking ON booking_calendars (booking);

-- What somebody has chosen of a talk so far, or which talk is being moved.
CREATE TABLE booking_desks (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    topic TEXT,
    language TEXT,
    day TEXT,
    booking BIGINT REFERENCES bookings (id) ON DELETE CASCADE,
    thread BIGINT REFERENCES threads (id) ON DELETE SET NULL,
    application BIGINT REFERENCES applications (id) ON DELETE SET NULL,
    step TEXT
);

-- Somebody without consent yet who wants to book a talk, or to ask a person: she is led back to it.
ALTER TABLE visitors ADD COLUMN wants TEXT CHECK (wants IN ('talk', 'question'));

-- A talk that was kept is one consultation, once.
ALTER TABLE consultations ADD COLUMN booking BIGINT;
CREATE UNIQUE INDEX consultations_of_booking ON consultations (booking) WHERE booking IS NOT NULL;
