-- The list of places, from the state classifier (KATO), as `bastama import-places` read it.

-- Each import is an edition of its own: it is written in small steps beside the current one, which serves until the
-- new one is whole. What a broken import left, and what is no longer current, is 'old' and is cleared away.
CREATE TABLE place_editions (
    id {id},
    state TEXT NOT NULL CHECK (state IN ('new', 'current', 'old'))
);
CREATE UNIQUE INDEX one_current_edition ON place_editions (state) WHERE state = 'current';

-- `level` says what a row is for people: a town that is an okrug of its own is a 'village' too.
-- `twin`: another place of its district has the same name, so its path needs the okrug.
CREATE TABLE places (
    edition BIGINT NOT NULL,
    kato TEXT {c} NOT NULL,
    parent TEXT {c},
    level TEXT NOT NULL CHECK (level IN ('region', 'district', 'okrug', 'village')),
    kk TEXT NOT NULL,
    ru TEXT NOT NULL,
    twin BIGINT NOT NULL CHECK (twin IN (0, 1)),
    PRIMARY KEY (edition, kato)
);
CREATE INDEX places_by_parent ON places (edition, parent);

-- What a place is found by: its official names in both languages and its further ones, folded.
CREATE TABLE place_names (
    edition BIGINT NOT NULL,
    fold TEXT {c} NOT NULL,
    kato TEXT {c} NOT NULL,
    PRIMARY KEY (edition, fold, kato),
    FOREIGN KEY (edition, kato) REFERENCES places (edition, kato) ON DELETE CASCADE
);
CREATE INDEX names_of_place ON place_names (edition, kato);
