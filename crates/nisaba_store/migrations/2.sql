-- Where alerts are sent, and what became of each.
CREATE TABLE channel (
    id TEXT PRIMARY KEY, organisation TEXT NOT NULL REFERENCES organisation(id), name TEXT NOT NULL, kind TEXT NOT NULL,
    url TEXT NOT NULL, secret TEXT NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL, removed_at BIGINT,
    UNIQUE (organisation, name)
) STRICT;
CREATE TABLE delivery (
    channel TEXT NOT NULL REFERENCES channel(id), alert TEXT NOT NULL REFERENCES alert(id),
    organisation TEXT NOT NULL REFERENCES organisation(id), state TEXT NOT NULL, attempts BIGINT NOT NULL, next_at BIGINT NOT NULL,
    at BIGINT NOT NULL, said TEXT NOT NULL, PRIMARY KEY (channel, alert)
) STRICT;
CREATE INDEX delivery_due ON delivery (state, next_at);
CREATE INDEX delivery_of_alert ON delivery (alert);
