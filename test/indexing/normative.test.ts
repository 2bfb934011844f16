/** DESIGN section 4, the normative table, through real files: 3,000 events in three files, a checkpoint every 500, a pinned key. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../src-shared/model/verdict.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import {
  checkpointPaths,
  copyOf,
  generated,
  hashOf,
  lineAt,
  placeOfSeq,
  recordOf,
  resealed,
  trueHash,
  write,
  type Archive,
} from '../support/assay-archive.ts';
import { briefly, codes, decisive, openEngine, trusting, verifyPath } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const options = { events: 3000, checkpointEvery: 500, eventsPerFile: 1000 };

let clean: Archive;
beforeAll(async () => {
  clean = await generated(join(folder, 'clean'), options);
});

interface Expected {
  readonly finding: string;
  readonly tamper: string;
  /** Sizes whose root is right, and whose root cannot be recomputed or is wrong; the rest is beyond the end. */
  readonly valid: number;
  readonly others?: string;
  readonly proven: readonly (readonly [number, number])[];
  /** Further facts of the finding. */
  readonly facts: (archive: Archive) => Readonly<Record<string, unknown>>;
}

const table: Readonly<Record<string, Expected>> = {
  'content of seq 1234 edited': {
    tamper: 'alter@1234',
    finding: 'event.altered@1234',
    valid: 6,
    proven: [
      [1, 1233],
      [1235, 3000],
    ],
    facts: (archive) => {
      const place = placeOfSeq(archive, 1234);
      const line = lineAt(archive, place);
      return { ...place, count: 1, expected: hashOf(line), found: trueHash(recordOf(line)) };
    },
  },
  'hash member of 1234 edited': {
    tamper: 'edit-hash@1234',
    finding: 'event.hash_edited@1234',
    valid: 6,
    proven: [[1, 3000]],
    facts: (archive) => {
      const place = placeOfSeq(archive, 1234);
      const line = lineAt(archive, place);
      const next = recordOf(lineAt(archive, placeOfSeq(archive, 1235)));
      expect(next['prevHash']).toBe(trueHash(recordOf(line)));
      return { ...place, count: 1, expected: next['prevHash'], found: hashOf(line) };
    },
  },
  '777 removed': {
    tamper: 'delete@777',
    finding: 'event.missing@777',
    valid: 6,
    proven: [
      [1, 776],
      [778, 3000],
    ],
    // The record behind the gap is what there is to point at.
    facts: (archive) => ({ ...placeOfSeq(archive, 778), count: 1 }),
  },
  '777–790 removed': {
    tamper: 'delete@777-790',
    finding: 'event.missing@777-790',
    valid: 1,
    others: 'root_not_run',
    proven: [[1, 500]],
    facts: (archive) => ({ ...placeOfSeq(archive, 791), count: 14 }),
  },
  '100 and 101 swapped': {
    tamper: 'swap@100',
    finding: 'event.reordered@100-101',
    valid: 6,
    proven: [[1, 3000]],
    facts: (archive) => ({ ...placeOfSeq(archive, 101), count: 2, line: 100, expected: '100', found: '101' }),
  },
  'copy of 51 inserted after it': {
    tamper: 'duplicate@51',
    finding: 'event.duplicate@51',
    valid: 6,
    proven: [[1, 3000]],
    facts: (archive) => ({ ...placeOfSeq(archive, 51, { nth: 1 }), count: 1, line: 52 }),
  },
  'forged record inserted as a second 51': {
    tamper: 'insert@51',
    finding: 'event.inserted@51',
    valid: 6,
    proven: [[1, 3000]],
    facts: (archive) => ({ ...placeOfSeq(archive, 51, { nth: 1 }), count: 1, line: 52 }),
  },
  'last 300 removed': {
    tamper: 'truncate@2700',
    finding: 'chain.truncated@2701-3000',
    valid: 5,
    others: 'beyond_end',
    proven: [[1, 2500]],
    facts: () => ({ count: 300, expected: '3000', found: '2700', file: 'checkpoints/main-000003000.note', line: null, byte: null }),
  },
  '1701 edited and everything after rehashed': {
    tamper: 'rehash@1701',
    finding: 'checkpoint.root_mismatch@2000-3000',
    valid: 3,
    others: 'root_mismatch',
    proven: [[1, 1500]],
    facts: () => ({ count: 3, file: 'checkpoints/main-000002000.note' }),
  },
};

function expectOutcome(result: EvidenceResult, archive: Archive, { finding, valid, others, proven, facts }: Expected): void {
  const found = decisive(result);
  expect(briefly(found)).toEqual([finding]);
  expect(found[0]).toMatchObject({ chain: 'main', severity: 'broken', ...facts(archive) });
  for (const { severity, code } of result.findings.slice(1)) expect(['limit', 'note'], code).toContain(severity);
  expect(result.findingsTotal).toBe(result.findings.length);
  expect(result.input.verdict).toBe('broken');
  expect(exitCodes[result.input.verdict]).toBe(1);
  const [chain] = result.chains;
  expect(chain?.checkpoints.map(({ status }) => status)).toEqual([
    ...Array<string>(valid).fill('valid'),
    ...Array<string>(6 - valid).fill(others ?? ''),
  ]);
  expect(chain?.proven.map(({ from, to }) => [from, to])).toEqual(proven);
  for (const { by } of chain?.proven ?? []) expect(by).toMatch(/^checkpoint:\d+:demo\.northwind\.example\/main$/);
}

describe('the normative table', () => {
  test.each(Object.entries(table))('%s: exactly that finding at its place, in a folder, a .zip and a .tar.gz', async (name, expected) => {
    const archive = await generated(join(folder, expected.tamper), { ...options, tamper: [expected.tamper] });
    const settings = trusting(archive.vkeys);
    const result = await verifyPath(engine, join(folder, expected.tamper), settings);
    expectOutcome(result, archive, expected);
    for (const ending of ['.zip', '.tar.gz']) {
      const packed = await examineHere(write(archive, join(folder, `${expected.tamper}${ending}`)), settings);
      expectOutcome(packed, archive, expected);
      expect(packed.findings, name).toEqual(result.findings);
    }
  });

  test('the roots that lack leaves are not run, with the reason', async () => {
    const archive = await generated(join(folder, 'not-run'), { ...options, tamper: ['delete@777-790'] });
    const { checks } = await examineHere(join(folder, 'not-run'), trusting(archive.vkeys));
    expect(checks.find(({ id }) => id === 'checkpoint.roots')).toMatchObject({
      status: 'limited',
      checked: 1,
      total: 6,
      reason: 'leaves_missing',
    });
    expect(checks.find(({ id }) => id === 'checkpoint.signatures')).toMatchObject({ status: 'passed', checked: 6, total: 6 });
  });

  test('faults that are independent of one another are each found and hide nothing', async () => {
    const tamper = ['duplicate@51', 'swap@100', 'delete@777', 'alter@1234', 'edit-hash@1500', 'insert@2100', 'alter@2999'];
    const archive = await generated(join(folder, 'many'), { ...options, tamper });
    const result = await verifyPath(engine, join(folder, 'many'), trusting(archive.vkeys));
    expect(briefly(decisive(result).toSorted((a, b) => a.seq! - b.seq!))).toEqual([
      'event.duplicate@51',
      'event.reordered@100-101',
      'event.missing@777',
      'event.altered@1234',
      'event.hash_edited@1500',
      'event.inserted@2100',
      'event.altered@2999',
    ]);
  });
});

describe('a clean archive', () => {
  test('is verified under the pinned key, in a folder (with both implementations), a .zip and a .tar.gz', async () => {
    const settings = trusting(clean.vkeys);
    const paths = [join(folder, 'clean'), write(clean, join(folder, 'clean.zip')), write(clean, join(folder, 'clean.tar.gz'))];
    for (const path of paths) {
      const result = await verifyPath(engine, path, { ...settings, thorough: path.endsWith('clean') });
      expect(result.findings).toEqual([]);
      expect(result.input).toMatchObject({ verdict: 'verified', format: 'assay-archive/1', path });
      expect(exitCodes[result.input.verdict]).toBe(0);
      expect(result.chains[0]?.proven).toEqual([{ from: 1, to: 3000, by: 'checkpoint:3000:demo.northwind.example/main' }]);
      expect(result.counts).toEqual({
        records: 3000,
        events: 3000,
        rejected: 0,
        duplicates: 0,
        headers: 0,
        hashesChecked: 3000,
        linksChecked: 3000,
        checkpointsFound: 6,
        checkpointsValid: 6,
      });
      expect(result.limits).toEqual([]);
      expect(result.notProven.join(' ')).toContain(clean.manifest.createdAt);
      expect(result.notProven.join(' ')).toContain(clean.manifest.archiveId);
    }
  });

  test('has limits without the key: unknown key once for all checkpoints, and an unsealed tail of everything', async () => {
    const result = await verifyPath(engine, join(folder, 'clean'), trusting([]));
    expect(
      codes(result)
        .filter((code) => code.startsWith('ch'))
        .toSorted(),
    ).toEqual(['chain.unsealed_tail', 'checkpoint.key_unknown']);
    expect(result.findings.find(({ code }) => code === 'checkpoint.key_unknown')).toMatchObject({
      severity: 'limit',
      count: 6,
      chain: 'main',
    });
    expect(result.findings.find(({ code }) => code === 'chain.unsealed_tail')).toMatchObject({
      severity: 'limit',
      count: 3000,
      seq: 1,
      seqTo: 3000,
    });
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(exitCodes[result.input.verdict]).toBe(2);
    expect(result.chains[0]?.proven).toEqual([]);
    expect(result.limits.map(({ code }) => code).toSorted()).toEqual(['chain.unsealed_tail', 'checkpoint.key_unknown']);
  });

  test('with a pinned head and no key: verified if nothing else is open, with limits while its checkpoints are by an unknown key', async () => {
    const head = clean.manifest.chains[0]!.head!;
    const settings = trusting([], { heads: { main: head } });
    const result = await verifyPath(engine, join(folder, 'clean'), settings);
    expect(result.chains[0]?.proven).toEqual([{ from: 1, to: 3000, by: `head:${head}` }]);
    expect(codes(result)).toEqual(['checkpoint.key_unknown']);
    expect(result.input.verdict).toBe('verified_with_limits');

    const bare = copyOf(clean);
    for (const path of checkpointPaths(bare)) bare.files.delete(path);
    const unsigned = await examineHere(write(resealed(bare), join(folder, 'bare')), settings);
    expect(unsigned.findings).toEqual([]);
    expect(unsigned.input.verdict).toBe('verified');

    const other = await examineHere(join(folder, 'clean'), trusting(clean.vkeys, { heads: { main: 'ab'.repeat(32) } }));
    expect(briefly(decisive(other))).toEqual(['head.mismatch@3000']);
    expect(other.input.verdict).toBe('broken');
  });

  test('is never verified when it holds no event', async () => {
    const empty = await generated(join(folder, 'to-empty'), { events: 20, checkpointEvery: 20 });
    for (const path of [...empty.files.keys()]) empty.files.delete(path);
    empty.manifest.files = [];
    for (const chain of empty.manifest.chains) {
      delete chain.firstSeq;
      delete chain.lastSeq;
      delete chain.head;
    }
    for (const chains of [empty.manifest.chains, []]) {
      const path = write({ ...empty, manifest: { ...empty.manifest, chains } }, join(folder, `empty-${chains.length}`));
      const result = await verifyPath(engine, path, trusting(empty.vkeys));
      expect(result.counts.events).toBe(0);
      expect(result.input.verdict).toBe('not_verifiable');
      expect(exitCodes[result.input.verdict]).toBe(3);
      expect(
        result.checks.filter(({ id, status }) => status === 'passed' && !id.startsWith('manifest') && !id.startsWith('evidence')),
      ).toEqual([]);
    }
  });
});
