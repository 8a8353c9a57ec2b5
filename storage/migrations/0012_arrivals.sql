-- When an update that was posted around closing first reached any of our processes (UTC seconds): should that one be
-- killed with it, the next judges the deadline by this.
CREATE TABLE arrivals (
    update_id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL
);
