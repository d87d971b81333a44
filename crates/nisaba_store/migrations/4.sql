-- A second factor beside the password: the secret that an authenticator shares, and codes for when it is lost.
CREATE TABLE second_factor (
    person TEXT PRIMARY KEY REFERENCES person(id), secret TEXT NOT NULL, confirmed_at BIGINT, last_step BIGINT NOT NULL
) STRICT;
CREATE TABLE recovery_code (
    digest TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id), used_at BIGINT
) STRICT;
CREATE INDEX recovery_code_of ON recovery_code (person);
