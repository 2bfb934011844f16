/**
 * The same events once more, column by column, for whoever looks at very many at once.
 *
 * - `event_segment`: the values of one column in consecutive ids of one chunk of 65,536, as written by one import (`part`). Layouts are
 *   in `store/segment.ts`. The column `present` says which ids are events.
 * - `event_member`: members of records that are no field of their own, in pieces of consecutive ids (`store/member-text.ts`).
 * - `member_path`: the paths of those members, and how many members have each. `members_from`: pieces exist for events from this id on; an earlier version made none.
 */
export const migration0025 = {
  version: 25,
  script: `
CREATE TABLE event_segment (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  part INTEGER NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  width INTEGER NOT NULL,
  base REAL NOT NULL,
  dictionary BLOB NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_segment_place ON event_segment (name, chunk, part);

CREATE TABLE event_member (
  first INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  paths TEXT NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE member_path (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  uses INTEGER NOT NULL
) STRICT;

CREATE TABLE member_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  members_from INTEGER NOT NULL
) STRICT;
INSERT INTO member_state SELECT 1, next_event FROM meta;
`,
} as const;
