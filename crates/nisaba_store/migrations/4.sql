-- A session has an id that may be shown and ends when it is not used: those from before end, everybody signs in anew.
DROP TABLE session;
CREATE TABLE session (
    digest TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES person(id), agent TEXT NOT NULL,
    created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person, created_at);
-- The app that shows one-time codes. Its secret must be known to check a code; `last_step` makes each code count once.
CREATE TABLE authenticator (
    person TEXT PRIMARY KEY REFERENCES person(id), secret TEXT NOT NULL, confirmed_at BIGINT, last_step BIGINT NOT NULL
) STRICT;
CREATE TABLE recovery_code (
    digest TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id)
) STRICT;
CREATE INDEX recovery_code_by_person ON recovery_code (person);
-- What holds for the whole installation.
CREATE TABLE setting (
    name TEXT PRIMARY KEY, value TEXT NOT NULL
) STRICT;
