-- Fyr's tables, written once for every backend in BIGINT, TEXT and BLOB; the backend's
-- file rewrites them to its dialect.
--
-- Times end in _at and are unix milliseconds UTC; 0 means "not set". Durations carry
-- their unit in the name. Statuses, stages and the like are the numbers of the Go
-- constants of the same name. JSON columns hold the Go type named in their comment.
-- +goose Up

CREATE TABLE meta (
    name  TEXT PRIMARY KEY, -- installation, version, rolled_seq, packed_at, ...
    value TEXT NOT NULL     -- in words or decimal digits
);

CREATE TABLE secret (
    name    TEXT PRIMARY KEY, -- what it is for: links, operator_token, ...
    value   TEXT NOT NULL,    -- the secret itself; this file is readable by its owner only
    made_at BIGINT NOT NULL   -- unix ms
);

-- What was measured.

CREATE TABLE monitor_key (
    key     BIGINT PRIMARY KEY,  -- small number that stands for the monitor in large tables
    monitor TEXT NOT NULL UNIQUE -- the configured id
);

CREATE TABLE agent_key (
    key   BIGINT PRIMARY KEY,  -- small number that stands for the agent in large tables
    agent TEXT NOT NULL UNIQUE -- its name: local
);

CREATE TABLE result_log (
    seq        BIGINT PRIMARY KEY, -- place in the log, given before the commit; no second index
    monitor    BIGINT NOT NULL,    -- monitor_key.key
    agent      BIGINT NOT NULL,    -- agent_key.key
    at         BIGINT NOT NULL,    -- unix ms, when the probe began
    status     BIGINT NOT NULL,    -- monitor.Status
    latency_us BIGINT NOT NULL,    -- microseconds
    cause      BIGINT NOT NULL,    -- monitor.Cause
    phase      BIGINT NOT NULL,    -- monitor.Phase
    reason     TEXT                -- operators' words; NULL when there are none
);

CREATE TABLE result_day (
    id   BIGINT PRIMARY KEY, -- days since 1970-01-01 UTC * 2^24 + monitor_key.key, so that days lie together
    seq  BIGINT NOT NULL,    -- the last result_log.seq in it
    body BLOB NOT NULL       -- the day's results, packed by monitor/series
);

CREATE TABLE latency_5m (
    at      BIGINT NOT NULL, -- unix ms, the five minutes' beginning
    monitor BIGINT NOT NULL, -- monitor_key.key
    seq     BIGINT NOT NULL, -- the last result_log.seq counted in it
    hist    BLOB NOT NULL,   -- monitor/series histogram of successful probes' latencies, microseconds
    PRIMARY KEY (at, monitor)
);

CREATE TABLE latency_1h (
    at      BIGINT NOT NULL, -- unix ms, the hour's beginning
    monitor BIGINT NOT NULL, -- monitor_key.key
    hist    BLOB NOT NULL,   -- monitor/series histogram, the sum of the hour's latency_5m
    PRIMARY KEY (at, monitor)
);

CREATE TABLE monitor_state (
    monitor TEXT PRIMARY KEY, -- the configured id
    at      BIGINT NOT NULL,  -- unix ms, when it was stored
    state   TEXT NOT NULL     -- JSON monitor.State
);

CREATE TABLE transition (
    id           TEXT PRIMARY KEY, -- random
    monitor      TEXT NOT NULL,    -- the configured id
    confirmed_at BIGINT NOT NULL,  -- unix ms
    incident     TEXT NOT NULL,    -- incident.id; '' none
    event        BIGINT NOT NULL,  -- event.seq that told of it; 0 none
    body         TEXT NOT NULL     -- JSON monitor.Transition with its evidence
);
CREATE INDEX transition_event ON transition (event);

CREATE TABLE mute (
    monitor  TEXT PRIMARY KEY, -- the configured id
    reason   TEXT NOT NULL,    -- the person's words
    by_kind  TEXT NOT NULL,    -- statuspage.ActorKind
    by_id    TEXT NOT NULL,    -- the actor's id
    at       BIGINT NOT NULL,  -- unix ms
    until_at BIGINT NOT NULL   -- unix ms
);

-- What the public is told.

CREATE TABLE span (
    component TEXT NOT NULL,   -- the configured id
    from_at   BIGINT NOT NULL, -- unix ms; it ends where the next one of the component begins
    status    BIGINT NOT NULL, -- statuspage.Status
    PRIMARY KEY (component, from_at)
);

CREATE TABLE component_override (
    component TEXT NOT NULL,   -- the configured id
    at        BIGINT NOT NULL, -- unix ms, when the person said so
    status    BIGINT NOT NULL, -- statuspage.Status
    reason    TEXT NOT NULL,   -- the person's words
    by_kind   TEXT NOT NULL,   -- statuspage.ActorKind
    by_id     TEXT NOT NULL,   -- the actor's id
    until_at  BIGINT NOT NULL, -- unix ms
    ended_at  BIGINT NOT NULL, -- unix ms; 0 while it holds
    PRIMARY KEY (component, at)
);

CREATE TABLE incident (
    id            TEXT PRIMARY KEY,       -- 12 characters, public
    number        BIGINT NOT NULL UNIQUE, -- counts up from 1
    title         TEXT NOT NULL,          -- public
    stage         BIGINT NOT NULL,        -- statuspage.Stage
    impact        BIGINT NOT NULL,        -- statuspage.Impact
    components    TEXT NOT NULL,          -- JSON []statuspage.Affected
    monitors      TEXT NOT NULL,          -- JSON []string, the monitors' ids; never public
    auto          BIGINT NOT NULL,        -- 1: opened by monitors
    taken         BIGINT NOT NULL,        -- 1: a person has posted
    draft         BIGINT NOT NULL,        -- 1: in no public output
    publish_at    BIGINT NOT NULL,        -- unix ms, when a draft publishes itself
    began_at      BIGINT NOT NULL,        -- unix ms, the first failure
    confirmed_at  BIGINT NOT NULL,        -- unix ms
    published_at  BIGINT NOT NULL,        -- unix ms
    monitoring_at BIGINT NOT NULL,        -- unix ms
    recovered_at  BIGINT NOT NULL,        -- unix ms
    ended_at      BIGINT NOT NULL,        -- unix ms, the true end
    next_at       BIGINT NOT NULL,        -- unix ms, when the next word is promised
    created_at    BIGINT NOT NULL,        -- unix ms
    updated_at    BIGINT NOT NULL         -- unix ms
);
CREATE INDEX incident_began ON incident (began_at);

CREATE TABLE incident_component (
    component TEXT NOT NULL, -- the configured id
    incident  TEXT NOT NULL, -- incident.id
    PRIMARY KEY (component, incident)
);

CREATE TABLE incident_update (
    id         TEXT PRIMARY KEY,                      -- 12 characters, public; its event's id too
    incident   TEXT NOT NULL REFERENCES incident(id), -- whose it is
    event      BIGINT NOT NULL,                       -- event.seq; 0 while a draft
    stage      BIGINT NOT NULL,                       -- statuspage.Stage
    at         BIGINT NOT NULL,                       -- unix ms
    by_kind    TEXT NOT NULL,                         -- statuspage.ActorKind
    by_id      TEXT NOT NULL,                         -- the actor's id
    said       TEXT NOT NULL,                         -- JSON statuspage.Said of an automatic text; '' a person's
    components TEXT NOT NULL,                         -- JSON []statuspage.Affected
    quiet      BIGINT NOT NULL                        -- 1: nobody is mailed
);
CREATE INDEX incident_update_incident ON incident_update (incident);

-- Every text that an update ever had; the newest version is the one shown.
CREATE TABLE incident_text (
    seq           BIGINT PRIMARY KEY,                           -- place in the chain, from 1
    update_id     TEXT NOT NULL REFERENCES incident_update(id), -- whose text
    version       BIGINT NOT NULL,                              -- 1, then one more for each edit
    at            BIGINT NOT NULL,                              -- unix ms, when it was written
    by_kind       TEXT NOT NULL,                                -- statuspage.ActorKind
    by_id         TEXT NOT NULL,                                -- the actor's id
    body          TEXT NOT NULL,                                -- Markdown
    hash          BLOB NOT NULL,                                -- SHA-256 over the previous hash and this row
    UNIQUE (update_id, version)
);
-- +fyr append-only incident_text

CREATE TABLE event (
    seq       BIGINT PRIMARY KEY,   -- without gaps, from 1
    id        TEXT NOT NULL UNIQUE, -- 12 characters, public
    kind      TEXT NOT NULL,        -- statuspage.EventKind
    at        BIGINT NOT NULL,      -- unix ms
    incident  TEXT NOT NULL,        -- incident.id; '' none
    update_id TEXT NOT NULL,        -- incident_update.id; '' none
    component TEXT NOT NULL,        -- component events: the configured id
    status    BIGINT NOT NULL,      -- component events: statuspage.Status that was set
    was       BIGINT NOT NULL,      -- component events: statuspage.Status before
    reason    TEXT NOT NULL,        -- component events: the person's words
    until_at  BIGINT NOT NULL,      -- component events: unix ms
    hash      BLOB NOT NULL         -- SHA-256 over the previous hash and this row
);
-- +fyr append-only event

CREATE TABLE audit (
    seq        BIGINT PRIMARY KEY,   -- place in the chain, from 1
    at         BIGINT NOT NULL,      -- unix ms
    by_kind    TEXT NOT NULL,        -- statuspage.ActorKind
    by_id      TEXT NOT NULL,        -- the actor's id
    act        TEXT NOT NULL,        -- incident.open, config.reload, ...
    object     TEXT NOT NULL,        -- incident:q2kz..., never an address
    before     TEXT NOT NULL,        -- JSON; '' none
    after      TEXT NOT NULL,        -- JSON; '' none
    entry_hash BLOB NOT NULL UNIQUE, -- SHA-256 over the entry as it was decided: the same one is logged once
    hash       BLOB NOT NULL         -- SHA-256 over the previous hash and this row
);
-- +fyr append-only audit

-- Who is told.

CREATE TABLE subscriber (
    id              TEXT PRIMARY KEY, -- random; what logs and audit call the person
    channel         TEXT NOT NULL,    -- mail, ...
    address         TEXT NOT NULL,    -- canonical
    key             TEXT NOT NULL,    -- folded: equal for addresses that are the same person's
    language        TEXT NOT NULL,    -- BCP 47 tag
    components      TEXT NOT NULL,    -- JSON []string of ids; [] all
    created_at      BIGINT NOT NULL,  -- unix ms
    confirmed_at    BIGINT NOT NULL,  -- unix ms; 0 not yet
    suspended_at    BIGINT NOT NULL,  -- unix ms; 0 not
    suspension      TEXT NOT NULL,    -- why, in the remote's words without addresses
    confirm_till_at BIGINT NOT NULL,  -- unix ms
    asked           TEXT NOT NULL,    -- JSON []unix ms, when confirmations were asked for
    consent_version TEXT NOT NULL,    -- of the consent text shown
    consent_at      BIGINT NOT NULL,  -- unix ms
    consent_source  TEXT NOT NULL,    -- shortened source address; dropped by retention
    UNIQUE (channel, key)
);

CREATE TABLE notice (
    id         TEXT PRIMARY KEY, -- random
    kind       TEXT NOT NULL,    -- statuspage.NoticeKind
    lane       BIGINT NOT NULL,  -- statuspage.Lane
    at         BIGINT NOT NULL,  -- unix ms
    event      BIGINT NOT NULL,  -- event.seq; 0 none
    subscriber TEXT NOT NULL,    -- confirmations: the one recipient's id
    token      TEXT NOT NULL,    -- confirmations: the link's secret; '' once it was sent
    alert      TEXT NOT NULL,    -- JSON statuspage.Alert; '' none
    cursor     TEXT NOT NULL,    -- the last subscriber.id that was fanned out to
    fanned     BIGINT NOT NULL   -- 1: every delivery is made
);
CREATE INDEX notice_waiting ON notice (lane, event, at) WHERE fanned = 0;

CREATE TABLE delivery (
    seq        BIGINT PRIMARY KEY,                  -- age, from 1
    id         TEXT NOT NULL UNIQUE,                -- random; the Message-ID is made of it
    notice     TEXT NOT NULL REFERENCES notice(id), -- what it tells
    event      BIGINT NOT NULL,                     -- notice.event
    channel    TEXT NOT NULL,                       -- the registered name of the channel
    subscriber TEXT NOT NULL,                       -- subscriber.id; '' for alerts
    alert      TEXT NOT NULL,                       -- the configured alert's id; '' for subscribers
    lane       BIGINT NOT NULL,                     -- statuspage.Lane
    state      BIGINT NOT NULL,                     -- statuspage.DeliveryState
    attempts   BIGINT NOT NULL,                     -- how often it was handed to a worker
    ambiguous  BIGINT NOT NULL,                     -- attempts whose outcome is not known
    queued_at  BIGINT NOT NULL,                     -- unix ms
    next_at    BIGINT NOT NULL,                     -- unix ms, not before
    lease_at   BIGINT NOT NULL,                     -- unix ms, until when a worker holds it; 0 none
    sent_at    BIGINT NOT NULL,                     -- unix ms
    answer     TEXT NOT NULL,                       -- the remote's last words, without addresses
    UNIQUE (notice, subscriber, alert, channel)
);
CREATE INDEX delivery_open ON delivery (lane, seq) WHERE state < 2;
CREATE INDEX delivery_turn ON delivery (subscriber, alert, lane, seq) WHERE state < 2;
CREATE INDEX delivery_event ON delivery (event);
CREATE INDEX delivery_trouble ON delivery (state, ambiguous) WHERE state = 3 OR ambiguous > 0;

-- What became of deliveries whose rows retention has dropped.
CREATE TABLE delivery_count (
    event      BIGINT PRIMARY KEY, -- event.seq; 0: alerts and confirmations
    sent       BIGINT NOT NULL,    -- how many the remote took
    given_up   BIGINT NOT NULL,    -- how many were refused, or too old
    suppressed BIGINT NOT NULL,    -- how many recipients had left
    ambiguous  BIGINT NOT NULL     -- attempts whose outcome was not known
);
