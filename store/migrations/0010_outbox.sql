-- Posts that were taken back before anybody was sent them, and the way to what is due.
-- Conventions as in 0001_init.sql.
-- +goose Up

ALTER TABLE incident ADD COLUMN withdrawn_at BIGINT NOT NULL DEFAULT 0;        -- unix ms, when it was taken back; 0 not
ALTER TABLE incident_update ADD COLUMN withdrawn_at BIGINT NOT NULL DEFAULT 0; -- likewise; its event with it

-- What is due, and what is out, is found without looking at the rows that wait: of 10,000
-- that wait for one channel none is touched while another's are claimed.
DROP INDEX delivery_open;
CREATE INDEX delivery_due ON delivery (lane, next_at, seq, subscriber, alert, channel) WHERE state = 0;
CREATE INDEX delivery_out ON delivery (lane, lease_at) WHERE state = 1;
