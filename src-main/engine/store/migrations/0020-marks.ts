/**
 * What the auditor adds to events: tags, notes, bookmarks, and searches worth keeping.
 *
 * - A mark belongs to a record of an evidence: to the evidence's SHA-256, the file in it and the byte at which the record begins. `event`
 *   is the row that stands for that record in this case now, or null while there is none; `store/marks.ts` keeps it up to date.
 * - `mark_log` is every change, in order, with what was there before and after: nothing that somebody wrote is ever lost.
 * - `mark_revision` changes with every change of a mark: whatever was found by marks before is void then.
 */
export const migration0020 = {
  version: 20,
  script: `
CREATE TABLE event_bookmark (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event INTEGER,
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  byte INTEGER NOT NULL,
  author TEXT NOT NULL,
  at REAL NOT NULL,
  UNIQUE (sha256, file, byte)
) STRICT;
CREATE INDEX event_bookmark_event ON event_bookmark (event);

CREATE TABLE event_tag (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event INTEGER,
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  byte INTEGER NOT NULL,
  tag TEXT NOT NULL,
  author TEXT NOT NULL,
  at REAL NOT NULL,
  UNIQUE (sha256, file, byte, tag)
) STRICT;
CREATE INDEX event_tag_event ON event_tag (event);
CREATE INDEX event_tag_tag ON event_tag (tag, event);

CREATE TABLE event_note (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event INTEGER,
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  byte INTEGER NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  at REAL NOT NULL
) STRICT;
CREATE INDEX event_note_event ON event_note (event);
CREATE INDEX event_note_record ON event_note (sha256, file, byte);

CREATE TABLE mark_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  mark INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  byte INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  author TEXT NOT NULL,
  at REAL NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE mark_revision (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO mark_revision VALUES (1, 0);

CREATE TABLE saved_search (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL,
  author TEXT NOT NULL,
  at REAL NOT NULL
) STRICT;
`,
} as const;
