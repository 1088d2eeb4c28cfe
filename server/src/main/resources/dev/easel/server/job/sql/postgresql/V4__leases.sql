ALTER TABLE job ALTER COLUMN job_key TYPE BIGINT;
-- Each process takes 50 keys at a time.
CREATE SEQUENCE job_key_sequence INCREMENT 50;
CREATE SEQUENCE job_finish_sequence;

-- The lease: a range of this index is one key's jobs of one priority, in the order in which they run.
CREATE INDEX job_queued ON job (urgency, owner, queue_number, prompt_id, job_key) WHERE state = 'queued';
CREATE INDEX job_running ON job (owner, worker, lease_until) WHERE state = 'running';

-- Rows change a few times and then stay: free space in each page keeps the changes in it.
ALTER TABLE job SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
ALTER TABLE share SET (fillfactor = 50);
ALTER TABLE usage_hour SET (fillfactor = 50);

-- What passes between processes and may be lost with the database's own crash.
CREATE UNLOGGED TABLE worker (
    worker_id  TEXT PRIMARY KEY,
    kind       TEXT   NOT NULL,
    device     TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);
CREATE UNLOGGED TABLE event (
    event_id  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        BIGINT NOT NULL,
    payload   BYTEA  NOT NULL
);
CREATE INDEX event_by_time ON event (at);
