/**
 * The hash-chain profile by which an evidence was read, kept as it was, so that it is read again in the same way. `given`: the auditor's own;
 * otherwise a preset that its records were told by.
 */
export const migration0045 = {
  version: 45,
  script: `
CREATE TABLE evidence_profile (
  evidence INTEGER PRIMARY KEY REFERENCES evidence ON DELETE CASCADE,
  given INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;
`,
} as const;
