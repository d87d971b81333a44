-- Times are milliseconds since 1970 UTC. Secrets are held as SHA-256 only. The text is SQLite's; `dialect.rs` says it to PostgreSQL.
CREATE TABLE organisation (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at BIGINT NOT NULL
) STRICT;
CREATE TABLE person (
    id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password TEXT,
    operator BIGINT NOT NULL, created_at BIGINT NOT NULL
) STRICT;
CREATE TABLE link (
    digest TEXT PRIMARY KEY, purpose TEXT NOT NULL, person TEXT REFERENCES person(id), expires_at BIGINT NOT NULL
) STRICT;
CREATE TABLE session (
    digest TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id), created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
) STRICT;
CREATE TABLE sign_in_failure (
    subject TEXT PRIMARY KEY, failures BIGINT NOT NULL, locked_until BIGINT NOT NULL
) STRICT;
CREATE TABLE membership (
    organisation TEXT NOT NULL REFERENCES organisation(id), person TEXT NOT NULL REFERENCES person(id),
    role TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (organisation, person)
) STRICT;
CREATE TABLE api_token (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), digest TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, role TEXT NOT NULL, scopes TEXT NOT NULL, created_by TEXT NOT NULL, created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL, revoked_at BIGINT
) STRICT;
CREATE TABLE source (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), name TEXT NOT NULL, kind TEXT NOT NULL,
    place TEXT, every_minutes BIGINT, next_at BIGINT, failure TEXT, version BIGINT NOT NULL, created_at BIGINT NOT NULL,
    removed_at BIGINT, UNIQUE (organisation, name)
) STRICT;
CREATE INDEX source_due ON source (next_at);
CREATE TABLE run (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), source TEXT NOT NULL REFERENCES source(id),
    at BIGINT NOT NULL, input TEXT NOT NULL, nisaba TEXT NOT NULL, checks TEXT NOT NULL, law TEXT NOT NULL,
    summary TEXT NOT NULL, appeared BIGINT NOT NULL, changed BIGINT NOT NULL, gone BIGINT NOT NULL, same BIGINT NOT NULL
) STRICT;
CREATE INDEX run_by_source ON run (organisation, source, at, id);
CREATE INDEX run_by_time ON run (organisation, id);
CREATE TABLE finding (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), source TEXT NOT NULL REFERENCES source(id),
    fingerprint TEXT NOT NULL, digest TEXT NOT NULL, outcome TEXT NOT NULL, severity TEXT NOT NULL, risk BIGINT NOT NULL,
    check_id TEXT NOT NULL, title TEXT NOT NULL, says TEXT NOT NULL, resource TEXT NOT NULL, file TEXT NOT NULL,
    line BIGINT NOT NULL, body TEXT, first_seen BIGINT NOT NULL, changed_at BIGINT NOT NULL,
    UNIQUE (organisation, source, fingerprint)
) STRICT;
CREATE INDEX finding_by_risk ON finding (organisation, outcome, risk DESC, id);
CREATE INDEX finding_by_check ON finding (organisation, check_id, outcome, risk DESC, id);
CREATE TABLE finding_event (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), finding TEXT NOT NULL REFERENCES finding(id),
    run TEXT NOT NULL REFERENCES run(id), at BIGINT NOT NULL, was TEXT, becomes TEXT NOT NULL, says TEXT NOT NULL
) STRICT;
CREATE INDEX finding_event_by_finding ON finding_event (organisation, finding, id);
CREATE TABLE asset (
    organisation TEXT NOT NULL REFERENCES organisation(id), source TEXT NOT NULL REFERENCES source(id), name TEXT NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL, first_seen BIGINT NOT NULL, gone_at BIGINT, PRIMARY KEY (organisation, source, name)
) STRICT;
CREATE TABLE requirement_event (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), source TEXT NOT NULL REFERENCES source(id),
    requirement TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL, run TEXT NOT NULL REFERENCES run(id), at BIGINT NOT NULL,
    latest BIGINT NOT NULL
) STRICT;
CREATE INDEX requirement_event_by_name ON requirement_event (organisation, source, requirement, id);
CREATE INDEX requirement_event_latest ON requirement_event (organisation, latest, requirement);
CREATE TABLE alert (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), kind TEXT NOT NULL, subject TEXT NOT NULL,
    says TEXT NOT NULL, at BIGINT NOT NULL, seen_at BIGINT, seen_by TEXT
) STRICT;
CREATE INDEX alert_by_time ON alert (organisation, id);
CREATE TABLE statement (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), kind TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL, made_by TEXT NOT NULL, made_at BIGINT NOT NULL, until TEXT, withdrawn_at BIGINT, version BIGINT NOT NULL
) STRICT;
CREATE INDEX statement_by_kind ON statement (organisation, kind, id);
CREATE TABLE idempotency (
    caller TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status BIGINT, body TEXT, at BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT;
CREATE TABLE evidence_counter (one BIGINT PRIMARY KEY, last BIGINT NOT NULL) STRICT;
INSERT INTO evidence_counter (one, last) VALUES (1, 0);
CREATE TABLE evidence_outbox (
    sequence BIGINT PRIMARY KEY, organisation TEXT REFERENCES organisation(id), at BIGINT NOT NULL, who TEXT NOT NULL,
    what TEXT NOT NULL, inputs TEXT NOT NULL, details TEXT NOT NULL, log_index BIGINT
) STRICT;
CREATE INDEX evidence_outbox_of ON evidence_outbox (organisation, sequence);
CREATE INDEX evidence_outbox_waiting ON evidence_outbox (log_index, sequence);
