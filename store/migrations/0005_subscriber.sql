-- What is remembered of addresses that asked, proof of consent, and the journal of
-- erasures. Conventions as in 0001_init.sql.
-- +goose Up

ALTER TABLE subscriber ADD COLUMN consent_message TEXT NOT NULL DEFAULT ''; -- delivery.id of the confirmation whose link was used
ALTER TABLE subscriber DROP COLUMN asked;                                   -- footprint has it

CREATE TABLE footprint (
    hash     TEXT PRIMARY KEY, -- HMAC-SHA-256 of channel and folded address, in hexadecimal digits
    asked    TEXT NOT NULL,    -- JSON []unix ms, when confirmations were asked for that nobody answered
    linked   TEXT NOT NULL,    -- JSON []unix ms, when fresh links were asked for lately
    asked_at BIGINT NOT NULL,  -- unix ms, when somebody asked last
    never    BIGINT NOT NULL   -- 1: nothing may ever be sent there; the row is kept for good
);
CREATE INDEX footprint_old ON footprint (asked_at) WHERE never = 0;

-- Whom a restored backup must not bring back.
CREATE TABLE erasure (
    subscriber TEXT PRIMARY KEY, -- subscriber.id, which was random
    at         BIGINT NOT NULL   -- unix ms
);

CREATE INDEX subscriber_held ON subscriber (id) WHERE held <> '';
CREATE INDEX notice_subscriber ON notice (subscriber) WHERE subscriber <> '';
CREATE INDEX delivery_past ON delivery (subscriber) WHERE state > 1;
CREATE INDEX audit_object ON audit (object);
