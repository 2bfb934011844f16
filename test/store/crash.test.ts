import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { summariseCase } from '../../src-main/engine/store/case-summary.ts';
import { closeStore } from '../../src-main/engine/store/database.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';
import { indexTextSteps } from '../../src-main/engine/store/text-index.ts';
import { importEvents, makeEvents, temporaryFolder } from './fixture.ts';

const tables = ['evidence', 'evidence_file', 'chain', 'term', 'event', 'event_text', 'anchor', 'finding', 'meta'];

/** Runs the child until it says that it is in the middle of its work, and kills it there. */
async function killInTheMiddle(path: string, stage: 'import' | 'text'): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), path, stage], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), gone.then(() => Promise.reject(new Error('the child ended by itself')))]);
  child.kill('SIGKILL');
  await gone;
}

test('kill -9 in the middle of an import leaves no trace', async () => {
  const path = join(temporaryFolder(), 'case.db');
  const db = openStore(path, { mode: 'create' });
  importEvents(db, makeEvents(3000, 1), 'a');
  const dump = (connection: typeof db.connection): unknown => tables.map((table) => connection.prepare(`SELECT * FROM ${table}`).all());
  const before = dump(db.connection);
  closeStore(db);
  await killInTheMiddle(path, 'import');
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(1_000_000);

  const again = openStore(path, { mode: 'write' });
  expect(dump(again.connection)).toEqual(before);
  expect(again.connection.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(statSync(`${path}-wal`).size).toBe(0);
  importEvents(again, makeEvents(500, 2), 'b');
  expect(summariseCase(again)).toMatchObject({ evidence: 2, events: 3500 });
  closeStore(again);
});

test('kill -9 while the text index is built: it goes on from there', async () => {
  const path = join(temporaryFolder(), 'case.db');
  const db = openStore(path, { mode: 'create' });
  importEvents(db, makeEvents(60_000, 3), 'a');
  closeStore(db);
  await killInTheMiddle(path, 'text');
  const again = openStore(path, { mode: 'write' });
  const { indexed, events } = summariseCase(again);
  expect(events).toBe(60_000);
  expect(again.connection.prepare('SELECT sum(count) FROM event_text').pluck().get()).toBe(60_000 - indexed);
  runSteps(indexTextSteps(again));
  expect(summariseCase(again).indexed).toBe(60_000);
  expect(
    again.connection
      .prepare("SELECT count(*) FROM event_fts WHERE event_fts MATCH 'alice OR bob OR emile OR straße OR 李雷 OR o OR 100'")
      .pluck()
      .get(),
  ).toBe(60_000);
  closeStore(again);
});
