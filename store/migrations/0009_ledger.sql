-- The delivery ledger: counts by channel, and what was answered to attempts that failed.
-- Conventions as in 0001_init.sql.
-- +goose Up

-- An attempt that was taken leaves its answer in delivery.answer. Of those before it each
-- run of equal answers is one row, so that a relay that is down for a day adds a few.
CREATE TABLE attempt (
    delivery TEXT NOT NULL REFERENCES delivery(id) ON DELETE CASCADE,
    run      BIGINT NOT NULL, -- from 1
    first_at BIGINT NOT NULL, -- unix ms, when the first of them ended
    last_at  BIGINT NOT NULL, -- unix ms, when the last of them did
    times    BIGINT NOT NULL, -- how many there were
    answer   TEXT NOT NULL,   -- the remote's words, or what was met instead; without addresses
    PRIMARY KEY (delivery, run)
);

CREATE INDEX delivery_failed ON delivery (seq) WHERE state IN (3, 6);

CREATE TABLE delivery_tally (
    event      BIGINT NOT NULL, -- event.seq; 0: alerts and confirmations
    channel    TEXT NOT NULL,   -- delivery.channel; '' from before it was noted
    sent       BIGINT NOT NULL, -- how many the remote took
    given_up   BIGINT NOT NULL, -- how many were refused, or too old
    suppressed BIGINT NOT NULL, -- how many recipients had left
    merged     BIGINT NOT NULL, -- how many another one carried along
    bounced    BIGINT NOT NULL, -- how many came back
    retried    BIGINT NOT NULL, -- how many took more than one attempt
    ambiguous  BIGINT NOT NULL, -- attempts whose outcome was not known
    PRIMARY KEY (event, channel)
);
INSERT INTO delivery_tally (event, channel, sent, given_up, suppressed, merged, bounced, retried, ambiguous)
SELECT event, '', sent, given_up, suppressed, merged, bounced, 0, ambiguous
FROM delivery_count;
DROP TABLE delivery_count;
