-- What statements do: which of them accepts a finding, what proves, on which day it was last held against what is seen.
ALTER TABLE finding ADD COLUMN concept TEXT NOT NULL DEFAULT '';
ALTER TABLE finding ADD COLUMN accepted_by TEXT;
CREATE INDEX finding_accepted ON finding (organisation, accepted_by);
CREATE TABLE standing (
    organisation TEXT NOT NULL REFERENCES organisation(id), source TEXT NOT NULL REFERENCES source(id),
    run TEXT NOT NULL REFERENCES run(id), proofs TEXT NOT NULL, summary TEXT NOT NULL, PRIMARY KEY (organisation, source)
) STRICT;
ALTER TABLE statement ADD COLUMN told TEXT;
ALTER TABLE organisation ADD COLUMN judged_on TEXT;
