-- Published workflows. A version never changes; the highest of a name is the current one.
CREATE TABLE endpoint_version (
    name              TEXT    NOT NULL,
    version           INTEGER NOT NULL,
    workflow_json     TEXT    NOT NULL,
    parameters_json   TEXT    NOT NULL,
    description       TEXT    NOT NULL,
    keeps_metadata    INTEGER NOT NULL,
    published_at      BIGINT  NOT NULL,
    PRIMARY KEY (name, version)
);

-- Keys of requests that must not run twice. body_digest tells a repetition from another request with the same key.
CREATE TABLE idempotency_key (
    scope             TEXT    NOT NULL,
    idempotency_key   TEXT    NOT NULL,
    body_digest       TEXT    NOT NULL,
    prompt_id         TEXT    NOT NULL,
    claimed_at        BIGINT  NOT NULL,
    PRIMARY KEY (scope, idempotency_key)
);

-- Calls to other servers when a job is over, kept until they are delivered or given up. Times are milliseconds since 1970.
CREATE TABLE webhook (
    delivery_id       TEXT    NOT NULL PRIMARY KEY,
    prompt_id         TEXT    NOT NULL,
    url               TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    payload_json      TEXT,
    attempt           INTEGER NOT NULL,
    due_at            BIGINT  NOT NULL,
    created_at        BIGINT  NOT NULL,
    last_error        TEXT
);

CREATE INDEX webhook_by_prompt ON webhook (prompt_id);
CREATE INDEX webhook_due ON webhook (state, due_at);

-- Files by which clients of the API v2 refer to content; several may have the same content.
CREATE TABLE asset (
    asset_id          TEXT    NOT NULL PRIMARY KEY,
    hash              TEXT    NOT NULL,
    size_bytes        BIGINT  NOT NULL,
    content_type      TEXT    NOT NULL,
    file_path         TEXT,
    owner             TEXT    NOT NULL,
    created_at        BIGINT  NOT NULL,
    expires_at        BIGINT,
    job_id            TEXT,
    location          TEXT    NOT NULL
);

CREATE INDEX asset_by_hash ON asset (hash);
CREATE INDEX asset_by_job ON asset (job_id);
