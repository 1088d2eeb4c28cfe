-- Keys of clients. The secret itself is not here, only its SHA-256.
CREATE TABLE api_key (
    key_id        TEXT PRIMARY KEY,
    name          TEXT   NOT NULL,
    secret_hash   TEXT   NOT NULL UNIQUE,
    scopes        TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT,
    revoked_at    BIGINT,
    running_limit INTEGER,
    minute_limit  INTEGER,
    waiting_limit INTEGER
);

-- Who did what, in order.
CREATE TABLE audit (
    audit_id  TEXT   PRIMARY KEY,
    at        BIGINT NOT NULL,
    actor     TEXT   NOT NULL,
    action    TEXT   NOT NULL,
    subject   TEXT   NOT NULL
);
CREATE INDEX audit_by_time ON audit (at);
