-- What surrounds incidents: changes that wait for a second person, posts that are not
-- published yet, templates, notes that only operators read, and what became of incidents
-- that were merged or withdrawn. Conventions as in 0001_init.sql.
-- +goose Up

CREATE TABLE approval (
    id            TEXT PRIMARY KEY, -- random
    kind          TEXT NOT NULL,    -- what would be done: incident.delete, ...
    object        TEXT NOT NULL,    -- to what, as in audit.object
    payload       TEXT NOT NULL,    -- JSON; '' none
    reason        TEXT NOT NULL,    -- the words of who asks
    by_kind       TEXT NOT NULL,    -- statuspage.ActorKind
    by_id         TEXT NOT NULL,    -- the actor's id
    at            BIGINT NOT NULL,  -- unix ms
    expires_at    BIGINT NOT NULL,  -- unix ms
    answer        TEXT NOT NULL,    -- statuspage.ApprovalAnswer; '' while it waits
    decided_at    BIGINT NOT NULL,  -- unix ms
    answerer_kind TEXT NOT NULL,    -- statuspage.ActorKind
    answerer_id   TEXT NOT NULL,    -- the actor's id
    why           TEXT NOT NULL     -- the words of who declined
);
CREATE INDEX approval_at ON approval (at);

CREATE TABLE draft (
    id         TEXT PRIMARY KEY, -- random
    incident   TEXT NOT NULL,    -- incident.id of what it would be posted in; '' it opens one
    publish_at BIGINT NOT NULL,  -- unix ms, when it publishes itself; 0 when a person says so
    updated_at BIGINT NOT NULL,  -- unix ms
    body       TEXT NOT NULL     -- JSON statuspage.Draft; in no public output
);

CREATE TABLE incident_template (
    id         TEXT PRIMARY KEY, -- the person's choice
    updated_at BIGINT NOT NULL,  -- unix ms
    body       TEXT NOT NULL     -- JSON statuspage.Template
);

CREATE TABLE incident_note (
    id       TEXT PRIMARY KEY,                      -- random
    incident TEXT NOT NULL REFERENCES incident(id), -- whose note; it moves when that is merged
    at       BIGINT NOT NULL,                       -- unix ms
    by_kind  TEXT NOT NULL,                         -- statuspage.ActorKind
    by_id    TEXT NOT NULL,                         -- the actor's id
    body     TEXT NOT NULL                          -- operators' words; in no public output
);
CREATE INDEX incident_note_incident ON incident_note (incident, at);

-- What is kept of an incident that was withdrawn from every public output.
CREATE TABLE tombstone (
    incident      TEXT PRIMARY KEY REFERENCES incident(id), -- its row stays, with withdrawn_at
    number        BIGINT NOT NULL,                          -- incident.number: never used again
    title         TEXT NOT NULL,                            -- as it was shown
    at            BIGINT NOT NULL,                          -- unix ms
    by_kind       TEXT NOT NULL,                            -- statuspage.ActorKind
    by_id         TEXT NOT NULL,                            -- the actor's id
    approved_kind TEXT NOT NULL,                            -- statuspage.ActorKind of the second person; '' none
    approved_id   TEXT NOT NULL,                            -- the actor's id
    reason        TEXT NOT NULL                             -- the person's words
);

ALTER TABLE incident ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''; -- incident.id that has its updates now; '' none
ALTER TABLE incident ADD COLUMN silent BIGINT NOT NULL DEFAULT 0;     -- 1: a person has taken it on, monitors say nothing in it

CREATE INDEX transition_incident ON transition (incident) WHERE incident <> ''; -- a draft's evidence
