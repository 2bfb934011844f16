/**
 * The pipeline that a script would have: read everything, JSON.parse, sort keys, hash, compare, insert. No localisation, no bounded
 * memory, no checkpoints. The benchmark measures Assay against it in the same run.
 *
 *     node test/bench/naive.ts verify|import ARCHIVE_FOLDER [DATABASE]
 */
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface Event {
  readonly seq: number;
  readonly time: string;
  readonly recordedAt?: string;
  readonly actor?: { readonly id?: string; readonly email?: string };
  readonly action: string;
  readonly category?: string;
  readonly outcome?: string;
  readonly resource?: { readonly type?: string; readonly id?: string };
  readonly source?: { readonly ip?: string };
  readonly session?: string;
  readonly prevHash: string;
  readonly hash: string;
}

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
};

const [mode, folder, database] = process.argv.slice(2);
if ((mode !== 'verify' && mode !== 'import') || folder === undefined) throw new Error('usage: naive.ts verify|import FOLDER [DATABASE]');

const db = mode === 'import' ? new Database(database ?? ':memory:') : null;
db?.pragma('journal_mode = WAL');
db?.exec(`CREATE TABLE event (seq INTEGER, time TEXT, recorded TEXT, actor TEXT, email TEXT, action TEXT, category TEXT, outcome TEXT,
  resource_type TEXT, resource_id TEXT, ip TEXT, session TEXT, raw TEXT)`);
const insert = db?.prepare(`INSERT INTO event VALUES (${Array.from({ length: 13 }, () => '?').join(',')})`);

const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { files: { path: string; role: string }[] };
let previous = '0'.repeat(64);
let count = 0;
db?.exec('BEGIN');
for (const { path } of manifest.files.filter(({ role }) => role === 'events')) {
  const stored = readFileSync(join(folder, path));
  for (const line of (path.endsWith('.gz') ? gunzipSync(stored) : stored).toString('utf8').split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as Event;
    const { hash, ...rest } = event;
    if (createHash('sha256').update(canonical(rest)).digest('hex') !== hash || event.prevHash !== previous)
      throw new Error(`bad event ${event.seq}`);
    previous = hash;
    count += 1;
    insert?.run(
      event.seq,
      event.time,
      event.recordedAt ?? null,
      event.actor?.id ?? null,
      event.actor?.email ?? null,
      event.action,
      event.category ?? null,
      event.outcome ?? null,
      event.resource?.type ?? null,
      event.resource?.id ?? null,
      event.source?.ip ?? null,
      event.session ?? null,
      line,
    );
  }
}
db?.exec('COMMIT');
db?.exec(
  'CREATE INDEX event_time ON event (time, seq); CREATE INDEX event_actor ON event (actor, time); CREATE INDEX event_action ON event (action, time)',
);
db?.close();
process.stdout.write(`${count}\n`);
