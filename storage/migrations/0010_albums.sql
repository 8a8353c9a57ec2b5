-- Pictures that were sent together, and albums of which nothing may be kept. Times are UTC epoch seconds.

-- Telegram's name of the album a file came in last; NULL for one that came alone.
ALTER TABLE files ADD COLUMN album TEXT;

-- One of its pictures was said to show an identity document: whatever comes of it later is refused as well.
CREATE TABLE refused_albums (
    application BIGINT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    album TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (application, album)
);
CREATE INDEX refused_albums_by_age ON refused_albums (at);
