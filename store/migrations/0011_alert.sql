-- The operators' alerts among all deliveries: every few seconds it is looked for those that
-- are not out. Conventions as in 0001_init.sql.
-- +goose Up

CREATE INDEX delivery_alert ON delivery (queued_at, seq) WHERE alert <> '';
