-- Whose job it is and on which terms; urgency is the negated priority, so that small comes first everywhere.
ALTER TABLE job ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN endpoint TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN models TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN worker TEXT;
ALTER TABLE job ADD COLUMN lease_until BIGINT;
ALTER TABLE job ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN overtaken INTEGER NOT NULL DEFAULT 0;

-- What each key has had and may have. Times in milliseconds; tokens are starts it may still make this minute.
CREATE TABLE share (
    owner         TEXT PRIMARY KEY,
    used_ms       BIGINT NOT NULL,
    start_ms      BIGINT NOT NULL,
    average_ms    BIGINT NOT NULL,
    running_limit INTEGER,
    tokens        DOUBLE PRECISION,
    refilled_at   BIGINT
);

-- Device time by hour (milliseconds since 1970 at its start), key, endpoint and worker.
CREATE TABLE usage_hour (
    hour_start BIGINT NOT NULL,
    owner      TEXT NOT NULL,
    endpoint   TEXT NOT NULL,
    worker     TEXT NOT NULL,
    jobs       BIGINT NOT NULL,
    device_ms  BIGINT NOT NULL,
    PRIMARY KEY (hour_start, owner, endpoint, worker)
);
