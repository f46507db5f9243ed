-- Posts that were taken back before anybody was sent them. Conventions as in 0001_init.sql.
-- +goose Up

ALTER TABLE incident ADD COLUMN withdrawn_at BIGINT NOT NULL DEFAULT 0;        -- unix ms, when it was taken back; 0 not
ALTER TABLE incident_update ADD COLUMN withdrawn_at BIGINT NOT NULL DEFAULT 0; -- likewise; its event with it
