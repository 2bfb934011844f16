/**
 * What came with an evidence from outside it, and what the auditor knows of the life of what is pinned. `evidence_stamp` holds the time stamp (RFC
 * 3161) that stood beside an evidence. `trust_setting` holds the as-of date at which keys and certificates are judged; null: none is given.
 */
export const migration0050 = {
  version: 50,
  script: `
CREATE TABLE evidence_stamp (
  id INTEGER PRIMARY KEY,
  evidence INTEGER NOT NULL REFERENCES evidence ON DELETE CASCADE,
  name TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX evidence_stamp_evidence ON evidence_stamp (evidence);

CREATE TABLE trust_validity (
  anchor INTEGER PRIMARY KEY REFERENCES trust_anchor ON DELETE CASCADE,
  valid_from REAL,
  valid_until REAL,
  revoked_at REAL,
  note TEXT NOT NULL
) STRICT;

CREATE TABLE trust_setting (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  as_of REAL
) STRICT;
INSERT INTO trust_setting VALUES (1, NULL);
`,
} as const;
