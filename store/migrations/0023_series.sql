-- Maintenance that comes back. Conventions as in 0001_init.sql.
-- +goose Up

-- What a wall clock's rule says; its occurrences are ordinary maintenance.
CREATE TABLE series (
    id         TEXT PRIMARY KEY, -- 12 characters
    title      TEXT NOT NULL,    -- of each occurrence; '' made of the components' names
    titles     TEXT NOT NULL,    -- JSON map[string]string by language tag; '' none
    message    TEXT NOT NULL,    -- of each announcement; '' from when to when
    messages   TEXT NOT NULL,    -- JSON map[string]string by language tag; '' none
    language   TEXT NOT NULL,    -- BCP 47 tag of title and message; '' the page's
    components TEXT NOT NULL,    -- JSON []string of component ids
    start_wall TEXT NOT NULL,    -- '2026-03-29T02:30:00' on the zone's clocks: no occurrence lies before
    zone       TEXT NOT NULL,    -- IANA name
    lasts      BIGINT NOT NULL,  -- ms
    rule       TEXT NOT NULL,    -- RFC 5545, section 3.3.10, in the zone's wall clock
    skipped    TEXT NOT NULL,    -- JSON []string of days, '2026-03-29', without an occurrence
    quiet      BIGINT NOT NULL,  -- 1: nobody is mailed of any of it
    by_kind    TEXT NOT NULL,    -- statuspage.ActorKind
    by_id      TEXT NOT NULL,    -- the actor's id
    created_at BIGINT NOT NULL,  -- unix ms
    updated_at BIGINT NOT NULL,  -- unix ms
    ended_at   BIGINT NOT NULL,  -- unix ms, when a person ended it; 0 it goes on
    announced  TEXT NOT NULL     -- the latest announced occurrence, as start_wall; '' none yet
);

ALTER TABLE maintenance ADD COLUMN series TEXT NOT NULL DEFAULT ''; -- series.id; '' it stands alone
ALTER TABLE maintenance ADD COLUMN occurs TEXT NOT NULL DEFAULT ''; -- the day of the series on which it was to begin
