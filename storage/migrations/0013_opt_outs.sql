-- What a person does not want to be told of by itself; decisions and answers come all the same. Times are UTC seconds.
CREATE TABLE opt_outs (
    person BIGINT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    topic TEXT NOT NULL CHECK (topic IN ('news', 'seminars', 'nudges')),
    at BIGINT NOT NULL,
    PRIMARY KEY (person, topic)
);
