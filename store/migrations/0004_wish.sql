-- What subscribers want to hear and how, and deliveries that wait, are carried along by
-- another, or come back. Conventions as in 0001_init.sql.
-- +goose Up

ALTER TABLE subscriber ADD COLUMN secret TEXT NOT NULL DEFAULT '';           -- what the channel needs beside the address
ALTER TABLE subscriber ADD COLUMN groups TEXT NOT NULL DEFAULT '[]';         -- JSON []string of groups' names
ALTER TABLE subscriber ADD COLUMN subject TEXT NOT NULL DEFAULT '';          -- only this incident or maintenance
ALTER TABLE subscriber ADD COLUMN impact BIGINT NOT NULL DEFAULT 0;          -- the least statuspage.Impact
ALTER TABLE subscriber ADD COLUMN no_maintenance BIGINT NOT NULL DEFAULT 0;  -- 1: nothing about maintenance
ALTER TABLE subscriber ADD COLUMN zone TEXT NOT NULL DEFAULT '';             -- IANA name; '' the page's
ALTER TABLE subscriber ADD COLUMN quiet_from BIGINT NOT NULL DEFAULT 0;      -- minutes since midnight in the zone
ALTER TABLE subscriber ADD COLUMN quiet_till BIGINT NOT NULL DEFAULT 0;      -- equal to quiet_from: none
ALTER TABLE subscriber ADD COLUMN held TEXT NOT NULL DEFAULT '';             -- why it may not be erased yet; '' it may
ALTER TABLE subscriber ADD COLUMN erase_at BIGINT NOT NULL DEFAULT 0;        -- unix ms, when erasure was asked for under a hold; 0 not

ALTER TABLE notice ADD COLUMN target TEXT NOT NULL DEFAULT '';               -- only the configured alert with this id; '' all
ALTER TABLE notice ADD COLUMN not_before_at BIGINT NOT NULL DEFAULT 0;       -- unix ms, it waits until then; 0 not

ALTER TABLE delivery ADD COLUMN carrier TEXT NOT NULL DEFAULT '';            -- delivery.id of the one that carried it along; '' none
CREATE INDEX delivery_carrier ON delivery (carrier) WHERE carrier <> '';
ALTER TABLE delivery_count ADD COLUMN merged BIGINT NOT NULL DEFAULT 0;      -- how many another one carried along
ALTER TABLE delivery_count ADD COLUMN bounced BIGINT NOT NULL DEFAULT 0;     -- how many came back
