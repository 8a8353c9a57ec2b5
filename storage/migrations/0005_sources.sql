-- How many visitors came by which link (`?start=p_CODE`). Nothing about a person stands here.
CREATE TABLE sources (
    code TEXT PRIMARY KEY,
    n BIGINT NOT NULL
);
