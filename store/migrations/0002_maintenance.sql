-- Maintenance, and the languages of what people write.
--
-- A maintenance is a row in incident for what it shares with incidents (its number, title,
-- stage, components, times and updates), and a row here for what it has besides.
-- +goose Up

CREATE TABLE maintenance (
    id       TEXT PRIMARY KEY REFERENCES incident(id), -- 12 characters, public
    start_at BIGINT NOT NULL,                          -- unix ms, as planned
    end_at   BIGINT NOT NULL,                          -- unix ms, as planned
    zone     TEXT NOT NULL,                            -- IANA name of the zone that the plan was made in
    sequence BIGINT NOT NULL,                          -- how often its time or words changed
    private  TEXT NOT NULL,                            -- JSON []string of component ids; never public
    before   TEXT NOT NULL                             -- JSON map[string]monitor.Status, when it began
);
CREATE INDEX maintenance_start ON maintenance (start_at);

ALTER TABLE incident ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- BCP 47 tag of a person's title; '' the page's
ALTER TABLE incident ADD COLUMN titled   TEXT NOT NULL DEFAULT ''; -- JSON statuspage.Said of an automatic title; '' a person's
ALTER TABLE incident ADD COLUMN titles   TEXT NOT NULL DEFAULT ''; -- JSON map[string]string by language tag; '' none

-- The hash covers them where there are any.
ALTER TABLE incident_text ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- BCP 47 tag of a person's text; '' the page's
ALTER TABLE incident_text ADD COLUMN bodies   TEXT NOT NULL DEFAULT ''; -- JSON map[string]string by language tag; '' none
