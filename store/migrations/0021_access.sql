-- Who may come in by the operators' door, and with what. Conventions as in 0001_init.sql.
-- Roles and scopes are kept by their names. Secrets are kept as hashes; what has to be read
-- back is sealed with the key in access.key, which is not in the database.
-- +goose Up

CREATE TABLE account (
    id          TEXT PRIMARY KEY,     -- random; what the audit log calls the person
    name        TEXT NOT NULL,        -- as it is shown
    name_key    TEXT NOT NULL UNIQUE, -- folded: equal for names that people take for the same
    address     TEXT NOT NULL,        -- for codes and invitations; '' none
    roles       TEXT NOT NULL,        -- JSON access.Roles
    origin      TEXT NOT NULL,        -- local, oidc, header
    subject     TEXT NOT NULL,        -- the identity provider's issuer and subject; '' none
    language    TEXT NOT NULL,        -- BCP 47 tag of the console; '' the browser's
    password    TEXT NOT NULL,        -- Argon2id in PHC form; '' none
    made_at     BIGINT NOT NULL,      -- unix ms
    changed_at  BIGINT NOT NULL,      -- unix ms; sessions begun before are over
    expires_at  BIGINT NOT NULL,      -- unix ms
    disabled_at BIGINT NOT NULL,      -- unix ms
    version     BIGINT NOT NULL       -- one more with each change
);
CREATE UNIQUE INDEX account_subject ON account (subject) WHERE subject <> '';

CREATE TABLE factor (
    id      TEXT PRIMARY KEY,                      -- random; a passkey's credential id
    account TEXT NOT NULL REFERENCES account(id),  -- whose it is
    kind    TEXT NOT NULL,                         -- access.FactorKind
    name    TEXT NOT NULL,                         -- the person's word for it
    secret  BLOB NOT NULL,                         -- sealed; empty when there is none
    step    BIGINT NOT NULL,                       -- TOTP: the last time step used
    made_at BIGINT NOT NULL,                       -- unix ms
    used_at BIGINT NOT NULL                        -- unix ms
);
CREATE INDEX factor_account ON factor (account);

CREATE TABLE account_session (
    id       TEXT PRIMARY KEY,                     -- random
    hash     BLOB NOT NULL UNIQUE,                 -- SHA-256 of the cookie's secret
    account  TEXT NOT NULL REFERENCES account(id), -- who is signed in
    made_at  BIGINT NOT NULL,                      -- unix ms
    seen_at  BIGINT NOT NULL,                      -- unix ms, the person's last act
    ended_at BIGINT NOT NULL,                      -- unix ms; 0 while it runs
    proof    TEXT NOT NULL,                        -- JSON []string: what was proven
    source   TEXT NOT NULL,                        -- the address, shortened; goes with the row by retention
    agent    TEXT NOT NULL                         -- the browser in a few words
);
CREATE INDEX account_session_account ON account_session (account);
CREATE INDEX account_session_old ON account_session (made_at);

CREATE TABLE account_token (
    id         TEXT PRIMARY KEY,                     -- random
    hash       BLOB NOT NULL UNIQUE,                 -- SHA-256 of the token
    name       TEXT NOT NULL,                        -- what it is for
    account    TEXT NOT NULL REFERENCES account(id), -- its holder
    scopes     TEXT NOT NULL,                        -- JSON []access.Permission
    made_at    BIGINT NOT NULL,                      -- unix ms
    expires_at BIGINT NOT NULL,                      -- unix ms
    used_at    BIGINT NOT NULL,                      -- unix ms
    ended_at   BIGINT NOT NULL                       -- unix ms; 0 while it holds
);
CREATE INDEX account_token_account ON account_token (account);

CREATE TABLE invitation (
    id         TEXT PRIMARY KEY,     -- random
    hash       BLOB NOT NULL UNIQUE, -- SHA-256 of the link's secret
    kind       TEXT NOT NULL,        -- access.InvitationKind
    account    TEXT NOT NULL,        -- account.id; '' there is none yet
    name       TEXT NOT NULL,        -- the name proposed
    address    TEXT NOT NULL,        -- to whom it was mailed; goes with the row by retention
    roles      TEXT NOT NULL,        -- JSON access.Roles
    until_at   BIGINT NOT NULL,      -- unix ms, when the account that it makes expires
    made_by    TEXT NOT NULL,        -- an actor
    made_at    BIGINT NOT NULL,      -- unix ms
    expires_at BIGINT NOT NULL,      -- unix ms
    used_at    BIGINT NOT NULL       -- unix ms
);
