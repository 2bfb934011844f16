import type { FindingCode } from '../../../../src-shared/model/finding.ts';
import { createFindingSink } from '../finding-sink.ts';
import type { SequencedOptions } from '../inputs.ts';
import { createOrdinalSetBuilder } from '../ordinal-set.ts';
import { createRecordStore } from '../record-store.ts';
import { createRemarkTally } from '../remark-tally.ts';
import type { ChainOutcome, ChainVerifier, RecordBlock } from '../types.ts';
import { createRunAccess } from './access.ts';
import { createFileSpans } from './file-spans.ts';
import { closeFlood, judgeInFlood } from './flood.ts';
import { positionOf } from './malformed.ts';
import { newChain } from './new-chain.ts';
import { reportChain, type ChainReport } from './report-chain.ts';
import { reportRecords } from './report-records.ts';
import { resolveChain } from './resolve.ts';
import { scanBlock, type ScanContext } from './scan.ts';
import type { ChainState } from './state.ts';

/** Pieces of faulty chains, and records with wrong hashes, whose facts are kept in memory: some 40 MB at the most. */
const piecesAtMost = 20_000;
const unsoundAtMost = 100_000;
const defaultMemoryBytes = 16 * 1024 * 1024;

/**
 * Verifies chains whose records are numbered and stand in order (Assay archives): hashes, links, numbers and order, signed roots and pinned
 * heads, each fault once and at its place (DESIGN section 4). Blocks are given in reading order; memory is bounded at any size.
 */
export function createSequencedVerifier(options: SequencedOptions): ChainVerifier {
  const store = createRecordStore(options.scratch, options.memoryBytes ?? defaultMemoryBytes);
  const sink = createFindingSink();
  // Of a flood, the findings made while reading come after those that are only known at the end.
  const floodSink = createFindingSink();
  const duplicates = createOrdinalSetBuilder();
  const remarks = createRemarkTally(options.files);
  const spans = createFileSpans(options.files);
  const chains = new Map<string, ChainState>();
  const stateOf = (id: string): ChainState => {
    const known = chains.get(id);
    if (known !== undefined) return known;
    const declaration = options.chains.find((one) => one.id === id) ?? null;
    const state = newChain(id, declaration, options.checkpoints, options.heads.get(id));
    chains.set(id, state);
    return state;
  };
  for (const { id } of options.chains) stateOf(id);
  const [only] = options.chains.length === 1 ? options.chains : [];
  const nameOf = (file: number, scope: string): string => options.files[file]?.chain ?? (scope === '' ? (only?.id ?? '') : scope);

  const context: ScanContext = {
    chainOf: (block, index) => stateOf(nameOf(block.file, block.scopes[block.scope[index] ?? 0] ?? '')),
    files: options.files,
    budget: { pieces: piecesAtMost, unsound: unsoundAtMost },
    sink: floodSink,
    flood: (chain, rec) => judgeInFlood(chain, rec, { files: options.files, duplicates, missing: options.filtered ? 'limit' : 'broken' }),
  };

  const finish = async (): Promise<ChainOutcome> => {
    const access = createRunAccess(store);
    const reports: ChainReport[] = [];
    const tallies = { links: 0, headsMatched: 0, headsPinned: 0, rootsChecked: 0, rootsNotRun: 0, valid: 0 };
    for (const chain of chains.values()) {
      const resolution = await resolveChain(chain, access);
      const reportContext = { options, access, sink, duplicates };
      const used = await reportRecords(resolution, reportContext);
      reports.push(await reportChain(resolution, used, reportContext));
      reportRegressions(chain, options, sink);
      tallies.links += chain.linksChecked + resolution.joints.linksChecked;
      tallies.headsPinned += chain.pinnedHead === null ? 0 : 1;
      tallies.headsMatched += resolution.headSlot === null ? 0 : 1;
      for (const one of resolution.checkpoints.judged) {
        // Those of other evidence are compared as far as they can be; what is not here to compare with is no fault of this evidence.
        if (one.fact.from === 'other' && !one.isRootRight && one.status !== 'root_mismatch') continue;
        const isCompared = one.status === 'valid' || one.status === 'root_mismatch' || one.isRootRight;
        tallies.rootsChecked += isCompared ? 1 : 0;
        tallies.rootsNotRun += one.notRun === null ? 0 : 1;
        tallies.valid += one.status === 'valid' && one.fact.from === undefined ? 1 : 0;
      }
    }
    for (const chain of chains.values()) closeFlood(chain, options.files, sink);
    for (const finding of floodSink.findings) sink.add(finding);
    for (const [code, count] of Object.entries(floodSink.beyond())) sink.count(code as FindingCode, count);
    reportUnknownHeads(options, chains, sink);
    reportSharedOrigins(options, sink);
    for (const finding of spans.mismatches(sink.findings, options.manifestPath, options.unreadFiles)) sink.add(finding);
    for (const finding of remarks.findings()) sink.add(finding);
    await access.close();
    const all = [...chains.values()];
    const sum = (of: (chain: ChainState) => number): number => all.reduce((total, chain) => total + of(chain), 0);
    const records = sum((chain) => chain.records);
    const malformed = sum((chain) => chain.malformedCount);
    return {
      chains: reports.map(({ result }) => result),
      findings: sink.findings,
      findingsBeyond: sink.beyond(),
      duplicates: duplicates.build(),
      tallies: {
        records,
        malformed,
        hashesChecked: records - malformed,
        hashesRight: records - malformed - sum((chain) => chain.unsoundCount),
        linksChecked: tallies.links,
        // The link of a first record to one before this evidence counts, and is not checked.
        linksTotal: Math.max(tallies.links, records - malformed),
        sequenceChecked: records - malformed,
        checkpointsFound: options.checkpoints.filter(({ from }) => from === undefined).length,
        checkpointsValid: tallies.valid,
        rootsChecked: tallies.rootsChecked,
        rootsNotRun: tallies.rootsNotRun,
        chainsCovered: reports.filter(({ isCovered }) => isCovered).length,
        headsPinned: options.heads.size,
        headsMatched: tallies.headsMatched,
        unhashed: 0,
      },
    };
  };

  return {
    add(block: RecordBlock) {
      remarks.add(block);
      spans.add(block);
      scanBlock(block, context);
      return store.add(block);
    },
    finish,
  };
}

function reportRegressions(chain: ChainState, options: SequencedOptions, sink: ReturnType<typeof createFindingSink>): void {
  const at = chain.regressionAt;
  if (at === null) return;
  sink.add({
    code: 'time.regression',
    chain: chain.id,
    seq: Number.isNaN(at.seq) ? null : at.seq,
    count: chain.regressions,
    ...positionOf(at, options.files),
  });
}

/** A head pinned for a chain that this evidence does not have. */
function reportUnknownHeads(
  options: SequencedOptions,
  chains: ReadonlyMap<string, ChainState>,
  sink: ReturnType<typeof createFindingSink>,
): void {
  for (const [id, head] of options.heads) {
    if (!chains.has(id)) sink.add({ code: 'head.mismatch', chain: id, expected: head, found: null, reason: 'no_chain' });
  }
}

/** One log is one chain: declared as two, the same records and checkpoints would count twice, each copy right in itself. */
function reportSharedOrigins({ chains, manifestPath }: SequencedOptions, sink: ReturnType<typeof createFindingSink>): void {
  const owners = new Map<string, string>();
  for (const { id, origin } of chains) {
    if (origin === null) continue;
    const owner = owners.get(origin);
    if (owner === undefined) owners.set(origin, id);
    else
      sink.add({
        code: 'manifest.mismatch',
        chain: id,
        file: manifestPath,
        found: origin,
        reason: 'same_origin',
        detail: { other: owner },
      });
  }
}
