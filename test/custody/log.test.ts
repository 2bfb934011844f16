import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { AssayError } from '../../src-shared/contract/errors.ts';
import { perform } from '../../src-main/engine/custody/act.ts';
import { openCustodyLog, type CustodyLog } from '../../src-main/engine/custody/log.ts';
import { canonicalize } from '../../src-main/engine/json/canonicalize.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import { sha256Hex } from '../../src-main/engine/crypto/sha256.ts';
import { temporaryFolder } from '../support/temporary.ts';

interface Line {
  readonly seq: number;
  readonly action: string;
  readonly outcome: string;
  readonly actor: { readonly id: string };
  readonly prevHash: string;
  readonly hash: string;
  readonly metadata: { readonly [key: string]: unknown };
}

let path = '';
let work: Record<string, string> = {};
const open = (actor = 'ada@desk'): CustodyLog =>
  openCustodyLog({
    path,
    caseName: 'Acme',
    actor: { id: actor },
    clock: { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) },
    random: { bytes: (length) => new Uint8Array(length).fill(7) },
    work: () => work,
  });
const lines = (): Line[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
const actions = (): string[] => lines().map(({ action }) => action);
const note = { action: 'note.added', category: 'data.write', details: {} } as const;
const noWork = { work: () => ({}) };

beforeEach(() => {
  path = join(temporaryFolder(), 'custody.ndjson');
  work = { event_note: 'a'.repeat(64) };
});

describe('the chain', () => {
  test('begins by saying what it is, and with which work', () => {
    open().close();
    expect(lines()).toMatchObject([
      {
        seq: 1,
        action: 'custody.begun',
        prevHash: '0'.repeat(64),
        metadata: { custody: 'assay.custody/1', origin: `assay-custody/${'07'.repeat(16)}`, work },
      },
    ]);
  });

  test('goes on from where it ended, each record the canonical form of what its hash covers', () => {
    open().close();
    const log = open();
    log.append({ action: 'x', category: 'admin', outcome: 'success', metadata: { text: 'lone \ud800 surrogate, “quotes”, ü' } });
    log.close();
    let prev = '0'.repeat(64);
    for (const [i, text] of readFileSync(path, 'utf8').split('\n').slice(0, -1).entries()) {
      const parsed = parseStrict(text);
      if (!parsed.ok || !(parsed.value instanceof Map)) throw new Error(text);
      expect(canonicalize(parsed.value)).toBe(text);
      expect(parsed.value.get('seq')).toMatchObject({ value: i + 1 });
      expect(parsed.value.get('prevHash')).toBe(prev);
      const stated: unknown = parsed.value.get('hash');
      const rest = new Map(parsed.value);
      rest.delete('hash');
      expect(sha256Hex(canonicalize(rest))).toBe(stated);
      prev = String(stated);
    }
  });

  test('opening it again by the same person adds nothing; by another it does', () => {
    open().close();
    open().close();
    expect(actions()).toEqual(['custody.begun']);
    open('bob@laptop').close();
    expect(lines().at(-1)).toMatchObject({ action: 'case.opened', actor: { id: 'bob@laptop' }, metadata: { before: 'ada@desk' } });
  });
});

describe('an act', () => {
  test('is written before it takes effect, and after it ended with what it changed', async () => {
    const log = open();
    const seen = await perform(log, note, () => actions(), {
      done: (all) => ({ count: all.length }),
      work: () => ({ event_note: 'b'.repeat(64) }),
    });
    expect(seen).toEqual(['custody.begun', 'note.added']);
    expect(lines().slice(1)).toMatchObject([
      { action: 'note.added', outcome: 'unknown', metadata: { phase: 'intent' } },
      { action: 'note.added', outcome: 'success', metadata: { phase: 'end', intent: 2, count: 2, work: { event_note: 'b'.repeat(64) } } },
    ]);
    log.close();
  });

  test('that fails is written down with its code, and the error goes on', async () => {
    const log = open();
    const failing = perform(log, note, () => Promise.reject(new AssayError('key_invalid')), noWork);
    await expect(failing).rejects.toThrow(AssayError);
    expect(lines().at(-1)).toMatchObject({ outcome: 'failure', metadata: { phase: 'end', intent: 2, error: 'key_invalid' } });
    log.close();
  });

  test('that a crash cut off is said to be interrupted when the log is opened again, once', () => {
    const log = open();
    log.append({ action: 'evidence.imported', category: 'data.write', outcome: 'unknown', metadata: { phase: 'intent' } });
    log.close();
    work = { event_note: 'c'.repeat(64) };
    open().close();
    open().close();
    expect(lines().slice(2)).toMatchObject([
      { action: 'evidence.imported', outcome: 'failure', metadata: { phase: 'interrupted', intent: 2, work } },
    ]);
    expect(lines()).toHaveLength(3);
  });
});

describe('what was not written by this program', () => {
  test('a torn last line is taken off and noted with its digest; the chain goes on', () => {
    open().close();
    const whole = readFileSync(path);
    appendFileSync(path, '{"action":"half');
    open().close();
    expect(readFileSync(path).subarray(0, whole.length)).toEqual(whole);
    expect(lines()).toMatchObject([
      { seq: 1 },
      {
        seq: 2,
        action: 'custody.repaired',
        prevHash: lines()[0]?.hash,
        metadata: { bytes: 15, sha256: sha256Hex('{"action":"half') },
      },
    ]);
  });

  test('work that changed while no log was kept is written down as a mismatch', () => {
    open().close();
    work = { event_note: 'd'.repeat(64) };
    open().close();
    expect(lines().at(-1)).toMatchObject({
      action: 'custody.mismatch',
      outcome: 'failure',
      metadata: { tables: ['event_note'], work: { event_note: 'd'.repeat(64) } },
    });
  });

  test('a table that a newer version covers as well is no mismatch', () => {
    open().close();
    work = { ...work, sample: 'e'.repeat(64) };
    open().close();
    expect(lines().at(-1)).toMatchObject({ action: 'custody.extended', metadata: { work: { sample: 'e'.repeat(64) } } });
  });

  test('a line that cannot be read does not stop the log', () => {
    open().close();
    writeFileSync(path, `${readFileSync(path, 'utf8')}not json\n`);
    const log = open();
    log.append({ action: 'x', category: 'admin', outcome: 'success', metadata: {} });
    log.close();
    expect(readFileSync(path, 'utf8').split('\n').at(-2)).toContain('"seq":2');
  });
});
