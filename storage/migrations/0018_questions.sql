-- Questions to a person, and the advice that was given. Times are UTC seconds, booleans 0/1.

-- waiting -> claimed -> answered -> closed, and back. One row, one claim: taking it is a conditional UPDATE.
-- `waits_since`: its first message nobody has answered; `claim_since`: the last sign of life of whoever has it;
-- `worked`: working seconds until the first answer. `step` is where in the application it was asked, `shares` whether
-- the asker lets her answer there be read. `rev` counts every change.
CREATE TABLE threads (
    id {id},
    rev BIGINT NOT NULL DEFAULT 1,
    season TEXT NOT NULL,
    asker BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    application BIGINT REFERENCES applications (id) ON DELETE CASCADE,
    step TEXT,
    shares BIGINT NOT NULL DEFAULT 0 CHECK (shares IN (0, 1)),
    topic TEXT {c} NOT NULL,
    language TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('before', 'announcement', 'implementation')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'answered', 'closed')),
    claimed_by BIGINT REFERENCES people (id) ON DELETE SET NULL,
    asked_at BIGINT NOT NULL,
    waits_since BIGINT,
    claim_since BIGINT,
    reminded_at BIGINT,
    alerted_at BIGINT,
    answered_at BIGINT,
    worked BIGINT,
    closed_at BIGINT,
    closed_by TEXT CHECK (closed_by IN ('asker', 'taken_back', 'helped', 'consultant', 'silence')),
    stars BIGINT CHECK (stars BETWEEN 1 AND 5),
    rated BIGINT NOT NULL DEFAULT 0 CHECK (rated <= 2),
    word TEXT,
    CHECK (state <> 'waiting' OR claimed_by IS NULL)
);
CREATE INDEX threads_open ON threads (state, waits_since, id) WHERE state <> 'closed';
CREATE INDEX threads_of_asker ON threads (asker, id);
CREATE INDEX threads_of_application ON threads (application) WHERE application IS NOT NULL;
CREATE INDEX threads_claimed ON threads (claimed_by, state) WHERE claimed_by IS NOT NULL;
CREATE INDEX threads_answered ON threads (season, answered_at) WHERE worked IS NOT NULL;

-- What either side said, by its id in the chat it was said in: it is copied from there. `text` is what was typed or
-- stands below it. Without `chat_message` it is a ready answer, and the text is all there is.
CREATE TABLE thread_messages (
    id {id},
    thread BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    asks BIGINT NOT NULL CHECK (asks IN (0, 1)),
    author BIGINT NOT NULL,
    chat_message BIGINT,
    kind TEXT NOT NULL,
    text TEXT,
    seconds BIGINT,
    at BIGINT NOT NULL,
    edited_at BIGINT,
    UNIQUE (author, chat_message)
);
CREATE INDEX messages_of_thread ON thread_messages (thread, id);

-- Said among colleagues; the asker never sees it. `author` is a bare number.
CREATE TABLE thread_notes (
    id {id},
    thread BIGINT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    author BIGINT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX notes_of_thread ON thread_notes (thread, id);

-- The question before somebody: of an asker what her next words belong to, of a consultant what is on the desk.
CREATE TABLE thread_desks (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    thread BIGINT REFERENCES threads (id) ON DELETE CASCADE,
    application BIGINT REFERENCES applications (id) ON DELETE CASCADE,
    step TEXT,
    shares BIGINT NOT NULL DEFAULT 0 CHECK (shares IN (0, 1))
);

-- Whoever answers questions: the name colleagues know them by, and whether they are at work.
CREATE TABLE consultants (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    on_duty BIGINT NOT NULL DEFAULT 1 CHECK (on_duty IN (0, 1))
);

-- Answers that are needed again and again, in both languages.
CREATE TABLE ready_answers (
    id {id},
    kk TEXT NOT NULL,
    ru TEXT,
    made_by BIGINT,
    at BIGINT NOT NULL
);

-- Every session of advice, once. `who` tells people apart and nothing else: an account's bare number, or a keyed hash
-- of the telephone of somebody without Telegram. Outlives threads and accounts: the programme reports these figures.
CREATE TABLE consultations (
    id {id},
    season TEXT NOT NULL,
    thread BIGINT UNIQUE,
    who TEXT {c} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('resident', 'group', 'ngo')),
    topic TEXT {c} NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('chat', 'phone', 'meeting')),
    phase TEXT NOT NULL CHECK (phase IN ('before', 'announcement', 'implementation')),
    language TEXT NOT NULL,
    consultant BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX consultations_of_season ON consultations (season, who);

-- A consultation that is being written down by hand.
CREATE TABLE consultation_plans (
    person BIGINT PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    kind TEXT,
    topic TEXT
);

-- How often a ready entry was offered before a question was sent on, and how often it was enough. '' is: none found.
CREATE TABLE faq_counts (
    season TEXT NOT NULL,
    entry TEXT {c} NOT NULL,
    offered BIGINT NOT NULL DEFAULT 0,
    helped BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (season, entry)
);

-- Which message a copy in somebody's chat is of, for replies and edits.
CREATE INDEX copies_by_message ON deliveries (person, message_id)
    WHERE kind IN ('question_message', 'answer_message');

-- Wishes to talk of a former release, which nobody answered here.
INSERT INTO threads (season, asker, application, step, topic, language, phase, state, asked_at, waits_since)
    SELECT a.season, c.person, a.id, k.question, '', p.language, 'announcement', 'waiting', k.at, k.at
    FROM asks k JOIN applications a ON a.id = k.application JOIN applicants c ON c.id = a.applicant
    JOIN people p ON p.id = c.person ORDER BY k.at, a.id;
DROP TABLE asks;
