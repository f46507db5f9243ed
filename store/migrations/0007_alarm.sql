-- What the operators are told: which troubles last, who knows of them, and which alerts
-- another path has told in place of their own.
-- +goose Up

CREATE TABLE alarm (
    key      TEXT PRIMARY KEY, -- monitor:api, mail, store: what it is about
    since_at BIGINT NOT NULL,  -- unix ms, the first failure
    severity BIGINT NOT NULL,  -- statuspage.Impact
    ended_at BIGINT NOT NULL,  -- unix ms; 0 while it lasts
    acked_at BIGINT NOT NULL,  -- unix ms; 0 nobody has acknowledged it
    body     TEXT NOT NULL     -- JSON statuspage.Alarm
);

CREATE TABLE alert_detour (
    delivery TEXT PRIMARY KEY, -- delivery.id of the alert that could not be told
    target   TEXT NOT NULL,    -- the configured alert that tells it instead; '' none was left
    at       BIGINT NOT NULL   -- unix ms
);

CREATE INDEX notice_pulse ON notice (id) WHERE kind = 'pulse';
