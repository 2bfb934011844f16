/**
 * How exports without integrity data were read: the mapping of each of their files, kept as it was, so that a record is read again in the
 * same way; and how many events its records hold beyond one each. `given`: the auditor's own, used again whenever the evidence is verified.
 */
export const migration0035 = {
  version: 35,
  script: `
CREATE TABLE mapping (
  id INTEGER PRIMARY KEY,
  evidence INTEGER NOT NULL REFERENCES evidence ON DELETE CASCADE,
  given INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE INDEX mapping_evidence ON mapping (evidence);
ALTER TABLE evidence_file ADD COLUMN mapping INTEGER;
ALTER TABLE evidence_file ADD COLUMN expanded INTEGER NOT NULL DEFAULT 0;
`,
} as const;
