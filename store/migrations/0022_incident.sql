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
