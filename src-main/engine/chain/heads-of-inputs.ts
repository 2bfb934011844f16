/** Which pinned heads are for which of several inputs that are verified together. */
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';

/**
 * The heads that a further look at input `index` is to be held against: without those of chains that only other inputs have, and those that
 * another input with the same chain contains. Null where the first look holds. A head that no input has stays with all of them, and is missing.
 */
export function headsFor(
  index: number,
  results: readonly EvidenceResult[],
  heads: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | null {
  const fails = (result: EvidenceResult, chain: string): boolean =>
    result.findings.some((finding) => finding.code === 'head.mismatch' && finding.chain === chain);
  const own = results[index];
  if (own === undefined) return null;
  const kept = Object.entries(heads).filter(([chain]) => {
    if (!fails(own, chain)) return true;
    const others = results.filter((result, at) => at !== index && result.chains.some(({ id }) => id === chain));
    // Of another input that has the chain, the head decides; where that one fails as well, so does this one if it has the chain.
    const isHere = own.chains.some(({ id }) => id === chain);
    return others.length === 0 || (isHere && others.every((result) => fails(result, chain)));
  });
  // From entries, so that a chain called __proto__ is one like any other.
  return kept.length === Object.keys(heads).length ? null : Object.fromEntries(kept);
}
