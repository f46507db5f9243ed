-- What people made in the console, beside what the configuration file declares.
-- Conventions as in 0001_init.sql.
-- +goose Up

CREATE TABLE setting (
	kind            TEXT   NOT NULL, -- monitor, component, alert, page
	id              TEXT   NOT NULL, -- permanent; the page's settings are one row, "page"
	body            BLOB   NOT NULL, -- JSON in the form of fyr.yaml, sealed as a factor's secret is: it holds secrets
	place           BIGINT NOT NULL, -- the order among its kind
	archived_at     BIGINT NOT NULL DEFAULT 0, -- unix ms, since when it is out of force; 0 it is in force
	made_at         BIGINT NOT NULL, -- unix ms
	made_by_kind    TEXT   NOT NULL,
	made_by_id      TEXT   NOT NULL,
	changed_at      BIGINT NOT NULL, -- unix ms
	changed_by_kind TEXT   NOT NULL,
	changed_by_id   TEXT   NOT NULL,
	PRIMARY KEY (kind, id)
);
