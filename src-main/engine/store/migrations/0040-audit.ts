/**
 * What audit tests need beside the events.
 *
 * - `audit_work` is everything that the auditor sets and judges: engagement, triage of leads, log reviews, conclusions, reference lists.
 *   Rows are only added; the last one of a kind and key holds, and one without content takes it away. Nothing is ever lost.
 * - `audit_run` is what the last audit gave, and what it was made from: it can be made again.
 * - `lead` and `lead_event` are its leads, so that `lead:rule` can be searched.
 */
export const migration0040 = {
  version: 40,
  script: `
CREATE TABLE audit_work (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  content TEXT,
  author TEXT NOT NULL,
  at REAL NOT NULL
) STRICT;
CREATE INDEX audit_work_key ON audit_work (kind, key, id);

CREATE TABLE audit_run (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  generation INTEGER NOT NULL,
  engagement INTEGER NOT NULL,
  at REAL NOT NULL,
  result TEXT NOT NULL
) STRICT;

CREATE TABLE lead (
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL
) STRICT;

CREATE TABLE lead_event (
  event INTEGER NOT NULL,
  lead INTEGER NOT NULL,
  PRIMARY KEY (event, lead)
) STRICT, WITHOUT ROWID;

CREATE TABLE lead_revision (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO lead_revision VALUES (1, 0);
`,
} as const;
