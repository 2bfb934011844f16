import { describe, expect, test } from 'vitest';
import { assayChain, edit, rehashFrom, rehash, type Row } from './build.ts';
import { brief, verify } from './assay.ts';

/** DESIGN section 4: an archive of 3,000 events, checkpoints every 500 under a pinned key, the manifest re-made. */
const sealed = assayChain(3000);
const at = (seq: number): number => seq - 1;

async function findings(rows: readonly Row[]): Promise<string[]> {
  const outcome = await verify({ rows, sealed, declaration: { firstSeq: 1, lastSeq: Number(rows.at(-1)?.members['seq']) } });
  return brief(outcome.all);
}

describe('the normative table', () => {
  test('a clean archive has no finding', async () => {
    const outcome = await verify({ rows: sealed, declaration: { firstSeq: 1, lastSeq: 3000 } });
    expect(outcome.all).toEqual([]);
    expect(outcome.chains[0]?.proven).toEqual([{ from: 1, to: 3000, by: 'checkpoint:3000:log.example/chain' }]);
    expect(outcome.chains[0]?.checkpoints.map(({ status }) => status)).toEqual(Array(6).fill('valid'));
    expect(outcome.tallies).toMatchObject({
      records: 3000,
      hashesChecked: 3000,
      hashesRight: 3000,
      linksChecked: 3000,
      linksTotal: 3000,
      chainsCovered: 1,
      checkpointsValid: 6,
      rootsChecked: 6,
    });
  });

  test('content of seq 1234 edited', async () => {
    const rows = sealed.with(at(1234), edit(sealed[at(1234)]!, { action: 'nothing' }));
    expect(await findings(rows)).toEqual(['event.altered@1234']);
    const outcome = await verify({ rows, sealed });
    expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([
      [1, 1233],
      [1235, 3000],
    ]);
  });

  test('hash member of 1234 edited', async () => {
    const rows = sealed.with(at(1234), { ...sealed[at(1234)]!, hash: 'ab'.repeat(32) });
    expect(await findings(rows)).toEqual(['event.hash_edited@1234']);
    const outcome = await verify({ rows, sealed });
    expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([[1, 3000]]);
  });

  test('777 removed', async () => {
    const rows = sealed.toSpliced(at(777), 1);
    expect(await findings(rows)).toEqual(['event.missing@777']);
    const outcome = await verify({ rows, sealed });
    expect(outcome.chains[0]?.checkpoints.map(({ status }) => status)).toEqual(Array(6).fill('valid'));
    expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([
      [1, 776],
      [778, 3000],
    ]);
  });

  test('777-790 removed', async () => {
    const rows = sealed.toSpliced(at(777), 14);
    expect(await findings(rows)).toEqual(['event.missing@777-790']);
    const outcome = await verify({ rows, sealed });
    expect(outcome.chains[0]?.checkpoints.map(({ status }) => status)).toEqual(['valid', ...Array(5).fill('root_not_run')]);
    expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([[1, 500]]);
    expect(outcome.tallies).toMatchObject({ rootsChecked: 1, rootsNotRun: 5, chainsCovered: 0 });
  });

  test('100 and 101 swapped', async () => {
    const rows = sealed.with(at(100), sealed[at(101)]!).with(at(101), sealed[at(100)]!);
    expect(await findings(rows)).toEqual(['event.reordered@100-101']);
    const outcome = await verify({ rows, sealed });
    expect(outcome.all[0]).toMatchObject({ line: 100, file: 'events/1.ndjson', expected: '100', found: '101', count: 2 });
    expect(outcome.chains[0]?.proven).toHaveLength(1);
  });

  test('copy of 51 inserted after it', async () => {
    const rows = sealed.toSpliced(at(52), 0, sealed[at(51)]!);
    expect(await findings(rows)).toEqual(['event.duplicate@51']);
    const outcome = await verify({ rows, sealed });
    expect(outcome.all[0]).toMatchObject({ line: 52, ordinal: 51 });
    expect([...outcome.duplicates]).toEqual([51]);
    expect(outcome.chains[0]?.events).toBe(3000);
  });

  test('forged record inserted as a second 51', async () => {
    const genuine = sealed[at(51)]!;
    const forged = rehash({ ...genuine.members, action: 'forged' });
    expect(await findings(sealed.toSpliced(at(52), 0, forged))).toEqual(['event.inserted@51']);
    expect(await findings(sealed.toSpliced(at(51), 0, forged))).toEqual(['event.inserted@51']);
    const linkedOn = rehash({ ...genuine.members, action: 'forged', prevHash: genuine.hash });
    expect(await findings(sealed.toSpliced(at(52), 0, linkedOn))).toEqual(['event.inserted@51']);
    const outcome = await verify({ rows: sealed.toSpliced(at(51), 0, forged), sealed });
    expect(outcome.all[0]).toMatchObject({ line: 51, ordinal: 50 });
  });

  test('last 300 removed', async () => {
    const rows = sealed.slice(0, 2700);
    expect(await findings(rows)).toEqual(
      ['chain.unsealed_tail@2501-2700', 'chain.truncated@2701-3000'].filter((one) => one.startsWith('chain.truncated')),
    );
    const outcome = await verify({ rows, sealed });
    expect(outcome.all[0]).toMatchObject({ code: 'chain.truncated', expected: '3000', found: '2700', count: 300 });
  });

  test('1701 edited and everything after rehashed', async () => {
    const rows = rehashFrom(sealed.with(at(1701), edit(sealed[at(1701)]!, { action: 'nothing' })), at(1701));
    expect(await findings(rows)).toEqual(['checkpoint.root_mismatch@2000-3000']);
    const outcome = await verify({ rows, sealed });
    expect(outcome.all[0]).toMatchObject({ count: 3, reason: 'trusted', detail: { right: 1500 } });
    expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([[1, 1500]]);
  });
});
