/**
 * Writes a hash chain whose lines are hashed as they stand without their hash, and the profile that says so, with the head pinned.
 *
 *     node test/bench/raw-line.ts FOLDER EVENTS
 */
import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const [folder, count] = process.argv.slice(2);
const events = Number(count);
if (folder === undefined || !Number.isSafeInteger(events) || events < 1) throw new Error('usage: raw-line.ts FOLDER EVENTS');

const actions = ['document.read', 'document.export', 'user.login', 'user.logout', 'role.grant'];
let head = '0'.repeat(64);

function* lines(): Generator<string> {
  let part: string[] = [];
  for (let i = 0; i < events; i++) {
    const record = {
      seq: i + 1,
      time: new Date(Date.UTC(2026, 0, 1) + i * 250).toISOString(),
      action: actions[i % actions.length],
      actor: { id: `user-${i % 997}`, email: `user-${i % 997}@example.test` },
      resource: { type: 'document', id: `doc-${(i * 7919) % 100_003}` },
      source: { ip: `192.0.2.${i % 254}` },
      outcome: i % 50 === 0 ? 'failure' : 'success',
      prev: head,
    };
    const covered = JSON.stringify(record);
    head = createHash('sha256').update(covered).digest('hex');
    part.push(`${covered.slice(0, -1)},"hash":"${head}"}\n`);
    if (part.length === 1000) {
      yield part.join('');
      part = [];
    }
  }
  yield part.join('');
}

mkdirSync(folder, { recursive: true });
await pipeline(lines, createGzip(), createWriteStream(join(folder, 'chain.jsonl.gz')));
const profile = {
  schema: 'assay.profile/1',
  name: 'raw-line/1',
  title: 'Lines hashed as they stand',
  container: { kind: 'jsonl' },
  order: { by: 'file' },
  hash: { member: 'hash' },
  covered: { allMinus: ['hash'] },
  canonical: 'raw-line-minus-field',
  prev: { member: 'prev', place: 'inside' },
  anchors: { head, count: events },
  fields: { time: 'time', action: 'action', actorId: 'actor.id', actorEmail: 'actor.email', outcome: 'outcome' },
};
writeFileSync(join(folder, 'profile.json'), `${JSON.stringify(profile, null, 2)}\n`);
