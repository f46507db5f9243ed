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
ALTER TABLE maintenance ADD COLUMN plans  TEXT NOT NULL DEFAULT ''; -- JSON []statuspage.Plan: what was said of its times; '' only the window

-- What a span under maintenance that nobody had announced counts as in uptime.
ALTER TABLE span ADD COLUMN counts BIGINT NOT NULL DEFAULT 0; -- statuspage.Status; 0: as status

-- What people said of the record afterwards. The spans themselves stay as they were drawn.
CREATE TABLE correction (
    id             TEXT PRIMARY KEY, -- 12 characters, public
    component      TEXT NOT NULL,    -- the configured id
    from_at        BIGINT NOT NULL,  -- unix ms
    to_at          BIGINT NOT NULL,  -- unix ms
    as_status      BIGINT NOT NULL,  -- statuspage.Status: what it should say
    was_status     BIGINT NOT NULL,  -- statuspage.Status: the worst that it said before
    reason         TEXT NOT NULL,    -- public
    at             BIGINT NOT NULL,  -- unix ms, since when it holds
    by_kind        TEXT NOT NULL,    -- statuspage.ActorKind
    by_id          TEXT NOT NULL,    -- the actor's id
    approved_kind  TEXT NOT NULL,    -- statuspage.ActorKind of the second person; '' none was needed
    approved_id    TEXT NOT NULL,    -- the actor's id
    withdrawn_at   BIGINT NOT NULL,  -- unix ms; 0 it holds
    withdrawn_kind TEXT NOT NULL,    -- statuspage.ActorKind
    withdrawn_id   TEXT NOT NULL,    -- the actor's id
    why            TEXT NOT NULL     -- it was withdrawn; public
);
CREATE INDEX correction_to ON correction (to_at);

-- Rehearsed incidents. A row lasts a day at most and leaves nothing behind.
CREATE TABLE drill (
    id   TEXT PRIMARY KEY, -- 12 characters
    at   BIGINT NOT NULL,  -- unix ms
    body TEXT NOT NULL     -- JSON statuspage.Drill, with the testers' addresses
);
