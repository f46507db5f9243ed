-- What is remembered of troubles that alerting programs tell of. Conventions as in
-- 0001_init.sql.
-- +goose Up

CREATE TABLE hook_key (
    hook       TEXT NOT NULL,   -- statuspage.Hook.ID; configuration has the hooks
    key        TEXT NOT NULL,   -- SHA-256 of the program's own key, hex
    incident   TEXT NOT NULL,   -- incident.id; '' none
    over       BIGINT NOT NULL, -- 1: the last signal said that it has ended
    components TEXT NOT NULL,   -- JSON array of statuspage.Affected
    message    TEXT NOT NULL,   -- the last signal's own id; '' none
    at         BIGINT NOT NULL, -- unix ms: when the last signal was made
    PRIMARY KEY (hook, key)
);
CREATE INDEX hook_key_incident ON hook_key (incident);
