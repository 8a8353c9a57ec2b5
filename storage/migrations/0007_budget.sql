-- The budget as it was before each of its last changes, the newest with the highest n: what "undo" goes back to.
CREATE TABLE budget_undo (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    value TEXT,
    PRIMARY KEY (application, n)
);
