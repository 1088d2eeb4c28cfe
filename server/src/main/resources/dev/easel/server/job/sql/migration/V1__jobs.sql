-- One row a job. Columns named *_json hold JSON; times are milliseconds since 1970.
CREATE TABLE job (
    job_key           INTEGER PRIMARY KEY,
    prompt_id         TEXT    NOT NULL,
    queue_number      DOUBLE PRECISION NOT NULL,
    number_counted    INTEGER NOT NULL,
    state             TEXT    NOT NULL,
    attempt           INTEGER NOT NULL,
    item_json         TEXT    NOT NULL,
    secrets_json      TEXT,
    client_id         TEXT,
    workflow_id       TEXT,
    created_at        BIGINT  NOT NULL,
    started_at        BIGINT,
    ended_at          BIGINT,
    finish_order      BIGINT,
    outputs_json      TEXT,
    meta_json         TEXT,
    status_json       TEXT,
    outputs_count     INTEGER,
    preview_json      TEXT,
    error_json        TEXT
);

CREATE INDEX job_by_prompt_id ON job (prompt_id);
CREATE INDEX job_unfinished ON job (queue_number, prompt_id, job_key) WHERE finish_order IS NULL;
CREATE UNIQUE INDEX job_history ON job (finish_order) WHERE finish_order IS NOT NULL;
CREATE INDEX job_by_time ON job (created_at);
