-- What the last changes of a budget replaced, the newest with the highest n, for undoing them one after another: the
-- former `value` (JSON) of one part, or without a part the whole line with the place it had; NULL = it was not there.
CREATE TABLE budget_undo (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    line BIGINT NOT NULL,
    place BIGINT NOT NULL,
    part TEXT,
    value TEXT,
    PRIMARY KEY (application, n)
);

-- The message that gave a part of a line, as long as nothing later has replaced that part.
CREATE TABLE budget_sources (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    line BIGINT NOT NULL,
    part TEXT NOT NULL,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (application, line, part)
);
