/**
 * Verifies evidence whose files are covered by signed digests: AWS CloudTrail's log file integrity validation and the signed results of
 * CloudTrail Lake. Records carry no hash of their own; while they are read only counts are kept, everything else is decided at the end,
 * when the hash of every file is known. Pure: files are read by the caller.
 */
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { PinnedCloudtrailKey } from '../../checkpoint/cloudtrail-keys.ts';
import { createFindingSink } from '../finding-sink.ts';
import { createRemarkTally } from '../remark-tally.ts';
import { recordFlags, type ChainOutcome, type ChainVerifier, type DigestTallies, type RecordBlock } from '../types.ts';
import type { ChainVerdict, FileCount, ReadFile } from './context.ts';
import type { DigestDocument, DigestSet } from './documents.ts';
import { verifyLake } from './lake.ts';
import { digestPrefix } from './series.ts';
import { createSignatureJudge } from './signatures.ts';
import { verifyTrail } from './trail.ts';

export interface DigestOptions {
  readonly set: DigestSet;
  /** `plan.files`. */
  readonly files: readonly { readonly path: string }[];
  /** By path; filled while reading, looked at in `finish`. */
  readonly read: ReadonlyMap<string, ReadFile>;
  readonly keys: readonly PinnedCloudtrailKey[];
  /** Pinned heads: chain id to the lowercase hex SHA-256 of a digest. */
  readonly heads: ReadonlyMap<string, string>;
  /** The auditor declared a filtered export: what is absent is a limit. */
  readonly filtered: boolean;
  /** Ends `finish` with its reason: a year of digests takes a while. */
  readonly signal?: AbortSignal | undefined;
}

/** Signatures that name no digest, tried on digests that have none. */
const LOOSE_TRIES = 2000;

/** Malformed records whose positions are kept. */
const MALFORMED_AT_MOST = 50_000;

export function createDigestVerifier(options: DigestOptions): ChainVerifier {
  const { set, files, read, heads } = options;
  const counts = files.map((): FileCount => ({ records: 0, malformed: 0, firstTime: NaN, lastTime: NaN }));
  const remarks = createRemarkTally(files);
  const malformed: { readonly file: number; readonly finding: RawFinding }[] = [];
  let malformedBeyond = 0;

  const addMalformed = (block: RecordBlock, index: number): void => {
    if (malformed.length >= MALFORMED_AT_MOST) {
      malformedBeyond += 1;
      return;
    }
    const remark = block.remarks.find((one) => one.index === index && one.code === 'event.malformed');
    malformed.push({
      file: block.file,
      finding: {
        code: 'event.malformed',
        chain: null,
        file: files[block.file]?.path ?? null,
        line: block.line[index] ?? null,
        byte: (block.byte[index] ?? 0) + (remark?.byte ?? 0),
        ordinal: block.firstOrdinal + index,
        reason: remark?.reason ?? 'not_json',
        ...(remark?.member == null ? {} : { detail: { member: remark.member } }),
      },
    });
  };

  return {
    add(block) {
      remarks.add(block);
      const count = counts[block.file];
      if (count === undefined) return;
      count.records += block.count;
      for (let i = 0; i < block.count; i += 1) {
        if (((block.flags[i] ?? 0) & recordFlags.malformed) !== 0) {
          count.malformed += 1;
          addMalformed(block, i);
          continue;
        }
        const time = block.time[i] ?? NaN;
        if (Number.isNaN(time)) continue;
        if (!(count.firstTime <= time)) count.firstTime = time;
        if (!(count.lastTime >= time)) count.lastTime = time;
      }
    },
    async finish(): Promise<ChainOutcome> {
      const sink = createFindingSink();
      const judge = createSignatureJudge(options.keys);
      const byPath = new Map(files.map(({ path }, index) => [path, counts[index]] as const));
      const countOf = (path: string): FileCount => byPath.get(path) ?? { records: 0, malformed: 0, firstTime: NaN, lastTime: NaN };
      const damaged = new Set(set.damaged);
      const context = {
        sink,
        judge,
        read,
        countOf,
        hasKeys: options.keys.length > 0,
        filtered: options.filtered,
        set,
        damaged,
        elsewhere: byPrefix(set.namedElsewhere.filter((name) => !damaged.has(name))),
        tries: { left: LOOSE_TRIES },
        signal: options.signal,
      };
      const verdicts: ChainVerdict[] = [];
      for (const [chain, documents] of byChain(set.digests))
        verdicts.push(await verifyTrail(chain, documents, heads.get(chain) ?? null, context));
      for (const lake of set.lakes) verdicts.push(verifyLake(lake, context));
      for (const [id, head] of heads) {
        if (!verdicts.some(({ chain }) => chain.id === id))
          sink.add({ code: 'head.mismatch', chain: id, expected: head, found: null, reason: 'no_chain' });
      }
      const right = new Set(verdicts.flatMap((verdict) => [...verdict.right]));
      // A file that is not what was listed is one fault; that some of its records are damaged is part of it.
      for (const { file, finding } of malformed) if (right.has(files[file]?.path ?? '')) sink.add(finding);
      if (malformedBeyond > 0) sink.count('event.malformed', malformedBeyond);
      for (const finding of remarks.findings()) sink.add(finding);

      const sum = (pick: (tallies: DigestTallies) => number): number => verdicts.reduce((total, { tallies }) => total + pick(tallies), 0);
      const records = (paths: Iterable<string>): number => [...paths].reduce((total, path) => total + countOf(path).records, 0);
      const hashed = files.flatMap(({ path }) => (read.get(path)?.isWhole === true ? [path] : []));
      return {
        chains: verdicts.map(({ chain }) => chain),
        findings: sink.findings,
        findingsBeyond: sink.beyond(),
        duplicates: new Set(),
        tallies: {
          records: counts.reduce((total, count) => total + count.records, 0),
          malformed: counts.reduce((total, count) => total + count.malformed, 0),
          hashesChecked: records(hashed),
          hashesRight: records(right),
          linksChecked: sum(({ linked }) => linked),
          linksTotal: sum(({ digests }) => digests),
          sequenceChecked: 0,
          checkpointsFound: sum(({ signed }) => signed),
          checkpointsValid: sum(({ valid }) => valid),
          rootsChecked: 0,
          rootsNotRun: 0,
          chainsCovered: verdicts.filter(({ isCovered }) => isCovered).length,
          headsPinned: heads.size,
          headsMatched: verdicts.filter(({ isHeadFound }) => isHeadFound).length,
          unhashed: 0,
        },
        digests: {
          digests: sum((tallies) => tallies.digests),
          signed: sum((tallies) => tallies.signed),
          valid: sum((tallies) => tallies.valid),
          linked: sum((tallies) => tallies.linked),
          contiguous: sum((tallies) => tallies.contiguous),
          missing: sum((tallies) => tallies.missing),
          listed: sum((tallies) => tallies.listed),
          right: sum((tallies) => tallies.right),
        },
      };
    },
  };
}

function byPrefix(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of names) {
    const prefix = digestPrefix(name) ?? '';
    const known = found.get(prefix);
    if (known === undefined) found.set(prefix, [name]);
    else known.push(name);
  }
  return found;
}

function byChain(digests: readonly DigestDocument[]): ReadonlyMap<string, readonly DigestDocument[]> {
  const chains = new Map<string, DigestDocument[]>();
  for (const digest of digests) {
    const known = chains.get(digest.chain);
    if (known === undefined) chains.set(digest.chain, [digest]);
    else known.push(digest);
  }
  return chains;
}
