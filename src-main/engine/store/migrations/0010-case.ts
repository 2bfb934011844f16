/**
 * The first schema. Statements of a released migration never change: later ones add to it.
 *
 * - Events are rows of small numbers. Values that repeat stand once in `term`; record bytes stay in the evidence copy and are found by
 *   (file, byte, length). Event ids grow for ever and are never given twice.
 * - `evidence.copy_problems` is what was met when the evidence was copied and the copy does not show: links, unreadable or changed files.
 * - `event.at` is the time to sort by: unknown times come last.
 * - `event_text` holds the searchable values of events that the full-text index does not have yet, in pieces of many events
 *   (`store/staged-text.ts`); it is taken down from its lowest id.
 * - `event_fts` only cuts: the text that it is given is folded and split by `store/words.ts`, with a line feed as a word between values.
 * - `anchor` holds every 2,000th row of an order, so that a table can jump without counting its way there.
 */
export const migration0010 = {
  version: 10,
  script: `
CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  created_at REAL NOT NULL,
  next_event INTEGER NOT NULL,
  events INTEGER NOT NULL,
  staged INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  time_ordered INTEGER NOT NULL,
  last_at REAL NOT NULL
) STRICT;
INSERT INTO meta VALUES (1, '', 0, 1, 0, 0, 0, 1, -9e15);

CREATE TABLE evidence (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  bytes INTEGER NOT NULL,
  format TEXT NOT NULL,
  verdict TEXT NOT NULL,
  filtered INTEGER NOT NULL,
  imported_at REAL NOT NULL,
  verified_at REAL NOT NULL,
  verify_ms REAL NOT NULL,
  first_event INTEGER NOT NULL,
  end_event INTEGER NOT NULL,
  events INTEGER NOT NULL,
  provenance TEXT NOT NULL,
  counts TEXT NOT NULL,
  result TEXT NOT NULL,
  copy_problems TEXT NOT NULL
) STRICT;

CREATE TABLE evidence_file (
  id INTEGER PRIMARY KEY,
  evidence INTEGER NOT NULL REFERENCES evidence ON DELETE CASCADE,
  path TEXT NOT NULL,
  role TEXT NOT NULL,
  reader TEXT,
  framing TEXT,
  bytes INTEGER NOT NULL,
  sha256 TEXT,
  lines INTEGER NOT NULL,
  headers INTEGER NOT NULL,
  blanks INTEGER NOT NULL,
  records INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  first_event INTEGER,
  last_event INTEGER,
  reported INTEGER
) STRICT;
CREATE INDEX evidence_file_evidence ON evidence_file (evidence, path);

CREATE TABLE chain (
  id INTEGER PRIMARY KEY,
  evidence INTEGER NOT NULL REFERENCES evidence ON DELETE CASCADE,
  key TEXT NOT NULL,
  profile TEXT NOT NULL,
  origin TEXT,
  UNIQUE (evidence, key)
) STRICT;

CREATE TABLE term (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE,
  fold TEXT
) STRICT;
CREATE INDEX term_fold ON term (fold) WHERE fold IS NOT NULL;

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  file INTEGER NOT NULL,
  chain INTEGER,
  seq INTEGER,
  time REAL,
  recorded REAL,
  event_id TEXT,
  actor_id INTEGER,
  actor_email INTEGER,
  actor_type INTEGER,
  actor_role INTEGER,
  action INTEGER,
  category INTEGER,
  outcome INTEGER,
  resource_type INTEGER,
  resource_id TEXT,
  resource_name TEXT,
  ip INTEGER,
  user_agent INTEGER,
  country INTEGER,
  session TEXT,
  source INTEGER,
  line INTEGER NOT NULL,
  byte INTEGER NOT NULL,
  length INTEGER NOT NULL,
  at REAL NOT NULL GENERATED ALWAYS AS (coalesce(time, 9e15)) VIRTUAL
) STRICT;
CREATE INDEX event_time ON event (at);
CREATE INDEX event_chain ON event (chain, seq);

CREATE TABLE event_text (
  first INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  offsets BLOB NOT NULL,
  texts BLOB NOT NULL
) STRICT;
CREATE VIRTUAL TABLE event_fts USING fts5 (text, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '\n'");
INSERT INTO event_fts (event_fts, rank) VALUES ('hashsize', 33554432);

CREATE TABLE anchor (
  sort TEXT NOT NULL,
  n INTEGER NOT NULL,
  at REAL NOT NULL,
  event INTEGER NOT NULL,
  PRIMARY KEY (sort, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  evidence INTEGER NOT NULL REFERENCES evidence ON DELETE CASCADE,
  event INTEGER,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  chain TEXT,
  seq INTEGER,
  seq_to INTEGER,
  count INTEGER NOT NULL,
  file TEXT,
  line INTEGER,
  byte INTEGER,
  expected TEXT,
  found TEXT,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX finding_evidence ON finding (evidence);
CREATE INDEX finding_event ON finding (event) WHERE event IS NOT NULL;

CREATE TABLE trust_anchor (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vkey TEXT NOT NULL,
  origin TEXT NOT NULL,
  key TEXT NOT NULL,
  source TEXT NOT NULL,
  pinned_by TEXT NOT NULL,
  pinned_at REAL NOT NULL,
  UNIQUE (vkey, origin)
) STRICT;
`,
} as const;
