-- What all processes of a database agree on.
CREATE TABLE setting (
    name          TEXT PRIMARY KEY,
    setting_value TEXT NOT NULL
);

-- Results in the asset store, by the place where clients look for them: type, subfolder and name.
CREATE TABLE result_file (
    place      TEXT   PRIMARY KEY,
    hash       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX result_file_by_time ON result_file (created_at);
