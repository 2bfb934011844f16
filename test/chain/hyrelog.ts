/** HyreLog-like chains (no numbers, null genesis, several scopes) and the linked verifier over them. */
import { createLinkedVerifier } from '../../src-main/engine/chain/linked/verifier.ts';
import type { LinkedOptions } from '../../src-main/engine/chain/inputs.ts';
import type { ChainOutcome } from '../../src-main/engine/chain/types.ts';
import type { RawFinding } from '../../src-shared/model/finding.ts';
import { blocksOf, digest, memoryScratch, type PlacedFile, type Row } from './build.ts';

export function linkedChain(scope: string, count: number, start = 0): Row[] {
  const rows: Row[] = [];
  let prevHash: string | null = null;
  for (let i = 0; i < count; i += 1) {
    const members = {
      scope,
      n: i,
      timestamp: new Date(Date.UTC(2026, 0, 1) + (start + i) * 3_600_000).toISOString(),
      action: 'user.login',
      prevHash,
    };
    const hash = digest(members);
    rows.push({ members, hash, scope });
    prevHash = hash;
  }
  return rows;
}

/** Rows of several chains as an export has them: by time. */
export const byTime = (...chains: readonly (readonly Row[])[]): Row[] =>
  chains
    .flat()
    .toSorted(
      (a, b) =>
        String(a.members['timestamp']).localeCompare(String(b.members['timestamp'])) || String(a.scope).localeCompare(String(b.scope)),
    );

export interface LinkedCase {
  readonly files: readonly PlacedFile[];
  readonly options?: Partial<LinkedOptions>;
  readonly blockSize?: number;
}

export async function verifyLinked({ files, options, blockSize }: LinkedCase): Promise<ChainOutcome> {
  const verifier = createLinkedVerifier({
    files,
    integrity: 'linked',
    profile: 'hyrelog/1',
    heads: new Map(),
    filtered: false,
    unhashedFields: [],
    scratch: memoryScratch(),
    ...options,
  });
  for (const block of blocksOf(files, blockSize)) await verifier.add(block);
  return verifier.finish();
}

export const one = (rows: readonly Row[], path = 'events.jsonl'): PlacedFile[] => [{ path, rows }];

/** Findings that say something is wrong or unknown, without the standing limits of a keyless chain. */
export const telling = (findings: readonly RawFinding[]): RawFinding[] => findings.filter(({ code }) => code !== 'chain.unsealed_tail');

export const codes = (findings: readonly RawFinding[]): string[] =>
  telling(findings)
    .map(
      ({ code, line, count, reason }) =>
        `${code}${reason === undefined ? '' : `(${reason})`}@${line ?? '-'}${(count ?? 1) > 1 ? `×${count}` : ''}`,
    )
    .toSorted();
