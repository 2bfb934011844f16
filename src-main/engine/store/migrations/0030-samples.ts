/**
 * Samples and what becomes of them.
 *
 * - `sample.population`, `plan`, `planned`, `signoff`, `extensions` are JSON documents of `src-shared/model/sample.ts`.
 * - `sample_piece` is the frozen population: the canonical lines of some thousands of units, deflated, and the ids of their events. It is written
 *   once, with the sample, and never changed.
 * - `sample_item` is one item of a sample; `event` is the first event of its unit, `sample_item_event` all of them. `base` is what the test
 *   fields were when the grid was last exported: a grid that comes back is compared with it.
 * - `sample_log` is everything that was done to a sample, in order.
 */
export const migration0030 = {
  version: 30,
  script: `
CREATE TABLE sample (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL,
  created_at REAL NOT NULL,
  population TEXT NOT NULL,
  plan TEXT,
  planned TEXT,
  extensions TEXT NOT NULL,
  signoff TEXT
) STRICT;

CREATE TABLE sample_piece (
  sample INTEGER NOT NULL REFERENCES sample ON DELETE CASCADE,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  lines BLOB NOT NULL,
  events BLOB NOT NULL,
  PRIMARY KEY (sample, first)
) STRICT;

CREATE TABLE sample_draw (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sample INTEGER NOT NULL REFERENCES sample ON DELETE CASCADE,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX sample_draw_sample ON sample_draw (sample);

CREATE TABLE sample_item (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sample INTEGER NOT NULL REFERENCES sample ON DELETE CASCADE,
  number INTEGER NOT NULL,
  event INTEGER NOT NULL,
  body TEXT NOT NULL,
  test TEXT NOT NULL,
  base TEXT,
  voided TEXT,
  tested_by TEXT NOT NULL,
  tested_at REAL,
  revision INTEGER NOT NULL,
  UNIQUE (sample, number)
) STRICT;
CREATE INDEX sample_item_by_event ON sample_item (event);

CREATE TABLE sample_item_event (
  item INTEGER NOT NULL REFERENCES sample_item ON DELETE CASCADE,
  event INTEGER NOT NULL,
  PRIMARY KEY (item, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_item_event_event ON sample_item_event (event);

CREATE TABLE sample_file (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item INTEGER NOT NULL REFERENCES sample_item ON DELETE CASCADE,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  by TEXT NOT NULL,
  at REAL NOT NULL,
  UNIQUE (item, sha256)
) STRICT;

CREATE TABLE sample_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sample INTEGER NOT NULL REFERENCES sample ON DELETE CASCADE,
  at REAL NOT NULL,
  by TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX sample_log_sample ON sample_log (sample);

CREATE TABLE sample_frequency (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  rows TEXT NOT NULL
) STRICT;
`,
} as const;
