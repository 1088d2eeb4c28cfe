-- Films that OpenAI's clients asked for. Times are milliseconds since 1970.
CREATE TABLE openai_video (
    video_id          TEXT    NOT NULL PRIMARY KEY,
    prompt_id         TEXT    NOT NULL,
    model             TEXT    NOT NULL,
    prompt            TEXT    NOT NULL,
    seconds           TEXT    NOT NULL,
    size              TEXT    NOT NULL,
    created_at        BIGINT  NOT NULL,
    remixed_from      TEXT,
    owner             TEXT    NOT NULL
);

CREATE INDEX openai_video_by_age ON openai_video (created_at, video_id);
