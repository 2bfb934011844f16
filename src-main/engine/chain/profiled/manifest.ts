/** What a bundle's manifest, or the auditor by the profile, says of the records against what they are. */
import { bytesToHex } from '../../bytes/hex.ts';
import type { RawFinding } from '../../../../src-shared/model/finding.ts';
import type { ChainResult } from '../../../../src-shared/model/verification.ts';
import type { ChainOutcome } from '../types.ts';
import type { ProfiledOptions } from './inputs.ts';
import type { Watch } from './watch.ts';

interface Held {
  readonly outcome: ChainOutcome;
  /** With whole hashes and the records' own numbers. */
  readonly chains: readonly ChainResult[];
  readonly first: Watch['first'];
  readonly findings: readonly RawFinding[];
}

/** One fault is said once: where records are known to be wrong, missing or too many, numbers that differ for that reason are not told again. */
export const manifestFindings = (options: ProfiledOptions, held: Held): readonly RawFinding[] => {
  const { manifest } = options;
  const out: RawFinding[] = [...(manifest?.findings ?? [])];
  const chain = held.chains.find(({ id }) => id === options.chain) ?? null;
  const base = { code: 'manifest.mismatch', chain: options.chain, file: manifest?.file ?? null } as const;
  const isExplained = held.findings.some(({ code }) => presence.has(code));
  if (manifest?.before != null && held.first !== null) {
    const found = held.first.prev;
    const expected = bytesToHex(manifest.before);
    if (found !== expected && !isExplained)
      out.push({ ...base, ...held.first.position, file: manifest.file, line: null, byte: null, expected, found, reason: 'before_hash' });
  }
  const count = manifest?.count ?? options.count;
  const events = held.chains.reduce((sum, one) => sum + one.events, 0);
  if (count !== null && events !== count && !isExplained)
    out.push({ ...base, expected: String(count), found: String(events), reason: 'count' });
  // The verifier of numbered chains compares the manifest's head and numbers itself.
  const isLinked = options.order.by !== 'seq';
  if (isLinked && manifest?.head != null && !manifest.isTrusted && chain?.head !== bytesToHex(manifest.head) && !isExplained)
    out.push({ ...base, expected: bytesToHex(manifest.head), found: chain?.head ?? null, reason: 'head' });
  return out;
};

const presence: ReadonlySet<string> = new Set([
  'event.missing',
  'event.inserted',
  'event.duplicate',
  'event.malformed',
  'chain.truncated',
  'chain.link_broken',
  'event.altered',
  'event.hash_edited',
  'manifest.mismatch',
  'head.mismatch',
]);
