/** Runs the sequenced verifier over rows, as the pipeline would, and shortens findings to what tests compare. */
import type { ChainDeclaration, MissingFile } from '../../src-main/engine/chain/inputs.ts';
import type { PinnedKey } from '../../src-main/engine/chain/pinned-key.ts';
import { readCheckpoints } from './checkpoints.ts';
import { createSequencedVerifier } from '../../src-main/engine/chain/sequenced/verifier.ts';
import type { ChainOutcome } from '../../src-main/engine/chain/types.ts';
import type { RawFinding } from '../../src-shared/model/finding.ts';
import { findingSeverities } from '../../src-shared/model/finding.ts';
import { blocksOf, every, memoryScratch, origin, pinned, seal, type PlacedFile, type Row } from './build.ts';

export interface Case {
  readonly rows: readonly Row[];
  /** What was sealed; default `rows`. */
  readonly sealed?: readonly Row[];
  readonly sizes?: readonly number[];
  readonly checkpoints?: readonly { readonly path: string; readonly chain: string | null; readonly bytes: Uint8Array }[];
  readonly keys?: readonly PinnedKey[];
  readonly declaration?: Partial<ChainDeclaration>;
  readonly files?: readonly PlacedFile[];
  readonly fileRanges?: readonly { readonly firstSeq: number; readonly lastSeq: number }[];
  readonly missingFiles?: readonly MissingFile[];
  readonly heads?: ReadonlyMap<string, string>;
  readonly filtered?: boolean;
  readonly blockSize?: number;
  readonly memoryBytes?: number;
  readonly unreadFiles?: ReadonlySet<string>;
}

export const cut = (rows: readonly Row[], perFile: number): PlacedFile[] => {
  const files: PlacedFile[] = [];
  for (let at = 0; at < rows.length || at === 0; at += perFile)
    files.push({ path: `events/${files.length + 1}.ndjson`, rows: rows.slice(at, at + perFile), chain: 'c' });
  return files;
};

export async function verify(given: Case): Promise<ChainOutcome & { readonly all: readonly RawFinding[] }> {
  const files = given.files ?? cut(given.rows, 1000);
  const usable = given.rows.filter((row) => row.malformed === undefined);
  const declaration: ChainDeclaration = {
    id: 'c',
    profile: 'assay-jcs-sha256/1',
    origin,
    firstSeq: null,
    lastSeq: null,
    head: usable.at(-1)?.hash ?? null,
    before: null,
    ...given.declaration,
  };
  const set = readCheckpoints(
    given.checkpoints ?? seal(given.sealed ?? given.rows, given.sizes ?? every(500, (given.sealed ?? given.rows).length)),
    given.keys ?? [pinned],
    [declaration],
  );
  const verifier = createSequencedVerifier({
    files: files.map(({ path, chain }, i) => ({
      path,
      chain: chain ?? null,
      firstSeq: given.fileRanges?.[i]?.firstSeq ?? null,
      lastSeq: given.fileRanges?.[i]?.lastSeq ?? null,
    })),
    chains: [declaration],
    checkpoints: set.checkpoints,
    missingFiles: given.missingFiles ?? [],
    manifestPath: 'manifest.json',
    heads: given.heads ?? new Map(),
    filtered: given.filtered ?? false,
    scratch: memoryScratch(),
    ...(given.memoryBytes === undefined ? {} : { memoryBytes: given.memoryBytes }),
    ...(given.unreadFiles === undefined ? {} : { unreadFiles: given.unreadFiles }),
  });
  for (const block of blocksOf(files, given.blockSize)) await verifier.add(block);
  const outcome = await verifier.finish();
  return { ...outcome, all: [...set.findings, ...outcome.findings] };
}

/** `code@seq`, `code@seq-seqTo` of every finding, sorted by position. */
export const brief = (findings: readonly RawFinding[]): string[] =>
  findings
    .toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0) || a.code.localeCompare(b.code))
    .map(({ code, seq, seqTo }) => `${code}@${seq ?? '-'}${seqTo == null ? '' : `-${seqTo}`}`);

export const severe = (findings: readonly RawFinding[]): RawFinding[] =>
  findings.filter(({ code, severity }) => (severity ?? findingSeverities[code]) === 'broken');
