-- Forms that operators were writing in when they were signed out. Conventions as in
-- 0001_init.sql.
-- +goose Up

CREATE TABLE typed (
    account  TEXT NOT NULL REFERENCES account(id), -- whose it is
    path     TEXT NOT NULL,                        -- where the form is sent to
    body     TEXT NOT NULL,                        -- application/x-www-form-urlencoded
    saved_at BIGINT NOT NULL,                      -- unix ms
    PRIMARY KEY (account, path)
);
