-- Sent again, taken back, sent late. Times are UTC seconds, booleans 0/1.

-- The newest revision that was sent; 0 before the first. What was sent stays valid while a sent application is being
-- changed again (`reopened_at`), until the next revision.
ALTER TABLE applications ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN reopened_at BIGINT;
ALTER TABLE applications ADD COLUMN withdrawn_at BIGINT;
UPDATE applications SET revision = coalesce((SELECT max(r.n) FROM revisions r WHERE r.application = applications.id), 0);

-- Sent after closing, while the time that we were away for was made good.
ALTER TABLE revisions ADD COLUMN late BIGINT NOT NULL DEFAULT 0 CHECK (late IN (0, 1));

CREATE INDEX sent_applications ON applications (season, submitted_at, id) WHERE status = 'submitted';

-- When we could be reached: from the first to the last sign of life, a row each time without a gap.
CREATE TABLE heartbeats (
    id {id},
    began_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX heartbeats_by_end ON heartbeats (last_at);
