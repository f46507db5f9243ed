-- Mails that came back. Conventions as in 0001_init.sql.
-- +goose Up

CREATE TABLE bounce (
    delivery   TEXT NOT NULL,   -- delivery.id
    class      BIGINT NOT NULL, -- statuspage.BounceClass
    status     TEXT NOT NULL,   -- enhanced status code; '' none was given
    subscriber TEXT NOT NULL,   -- delivery.subscriber
    at         BIGINT NOT NULL, -- unix ms, when we heard of it
    PRIMARY KEY (delivery, class, status)
);
CREATE INDEX bounce_subscriber ON bounce (subscriber, at);
