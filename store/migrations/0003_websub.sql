-- Programs that feeds are sent to by WebSub. Conventions as in 0001_init.sql.
-- +goose Up

CREATE TABLE websub_follower (
    id         TEXT PRIMARY KEY, -- random; what logs call it
    topic      TEXT NOT NULL,    -- the feed's address
    callback   TEXT NOT NULL,    -- where the feed is sent
    host       TEXT NOT NULL,    -- the callback's
    secret     TEXT NOT NULL,    -- signs what is sent; '' none
    till_at    BIGINT NOT NULL,  -- unix ms, when the lease ends
    version    TEXT NOT NULL,    -- statuspage.Edition.Version of what it took last
    failures   BIGINT NOT NULL,  -- attempts in a row that failed
    failing_at BIGINT NOT NULL,  -- unix ms, when the first of them began; 0 none
    next_at    BIGINT NOT NULL,  -- unix ms, nothing is sent before; 0 at once
    UNIQUE (topic, callback)
);
CREATE INDEX websub_follower_host ON websub_follower (host);
CREATE INDEX websub_follower_next ON websub_follower (next_at) WHERE next_at > 0;

-- What callbacks have not confirmed yet; a later request replaces an earlier one.
CREATE TABLE websub_request (
    id       TEXT PRIMARY KEY, -- random
    leave    BIGINT NOT NULL,  -- 1: to erase the follower
    topic    TEXT NOT NULL,
    callback TEXT NOT NULL,
    host     TEXT NOT NULL,    -- the callback's
    secret   TEXT NOT NULL,    -- '' none
    lease_s  BIGINT NOT NULL,  -- seconds
    source   TEXT NOT NULL,    -- shortened address that asked
    at       BIGINT NOT NULL,  -- unix ms
    UNIQUE (topic, callback)
);
