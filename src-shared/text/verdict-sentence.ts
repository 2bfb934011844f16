/** The verdict of one evidence in a sentence or two. */
import type { ChainResult, EvidenceResult } from '../model/verification.ts';
import { capital, faultSummary } from './finding-words.ts';
import { isDigestFormat } from './digests.ts';
import { formatCount, plural } from './format.ts';

/** How many records of a chain are inside a proven range. Ranges may overlap. */
export function provenCount(chain: Pick<ChainResult, 'proven'>): number {
  let count = 0;
  let reached = 0;
  // What a time stamp shows is that it existed by then, not whose it is.
  for (const { from, to } of chain.proven.filter(({ by }) => !by.startsWith('timestamp:')).sort((a, b) => a.from - b.from)) {
    const begin = Math.max(from, reached + 1);
    if (to >= begin) count += to - begin + 1;
    reached = Math.max(reached, to);
  }
  return count;
}

function provenSentence(result: EvidenceResult): string {
  const proven = result.chains.reduce((sum, chain) => sum + provenCount(chain), 0);
  const events = result.chains.reduce((sum, chain) => sum + chain.events, 0);
  if (events === 0) return '';
  if (proven === 0) return `None of the ${plural(events, 'event')} is proven by a key or a head that you pinned.`;
  if (proven >= events) return `All ${plural(events, 'event')} are proven by what you pinned.`;
  return `${formatCount(proven)} of ${plural(events, 'event')} are proven by what you pinned.`;
}

/** The verdict in one or two sentences, with its denominators. Says nothing that the checks do not. */
export function verdictSentence(result: EvidenceResult): string {
  const { counts } = result;
  const of = `${formatCount(counts.hashesChecked)} of ${plural(counts.records, 'record')}`;
  const hashes = isDigestFormat(result.input.format)
    ? `${of} ${counts.records === 1 ? 'is' : 'are'} in files whose hash, as the digests list it, was recomputed`
    : `${of} carried a hash that was recomputed`;
  switch (result.input.verdict) {
    case 'verified':
      return `${hashes} and found right, and so were the links and files. ${provenSentence(result)}`;
    case 'verified_with_limits':
      return `Nothing is wrong in what was checked: ${hashes} and found right. ${provenSentence(result)}`;
    case 'broken':
      return `${capital(faultSummary(result))} in ${plural(counts.records, 'record')}. ${provenSentence(result)}`;
    case 'incomplete':
      return `It could not be read to its end: ${faultSummary(result) || 'the run was stopped'}. What follows covers the ${plural(counts.records, 'record')} that were read.`;
    case 'not_verifiable':
      return counts.records === 0
        ? 'There is not one record in it, so nothing was checked.'
        : `The export carries no integrity data: 0 of ${plural(counts.records, 'record')} could be checked. They can be searched, not proven.`;
  }
}
