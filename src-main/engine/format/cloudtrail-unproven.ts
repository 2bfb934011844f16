/** What a CloudTrail delivery does not prove, however right its digests are. */
import type { DigestDocument, DigestSet } from '../chain/digests/documents.ts';
import type { ContainerKind } from '../archive/types.ts';
import type { ReadingPlan } from './types.ts';

/** Chains whose period is stated one by one; an organisation's trail has hundreds. */
const CHAINS_NAMED = 40;

/** The lines under "what this does not prove". The covered period of each chain is one: what was cut off before or after it cannot be seen. */
export const notProvenOfDigests = (
  { digests, lakes }: DigestSet,
  found: { readonly keys: boolean; readonly metadata: boolean },
  container: ContainerKind,
): ReadingPlan['notProven'] => {
  const chains = new Map<string, DigestDocument[]>();
  for (const digest of digests) {
    const known = chains.get(digest.chain);
    if (known === undefined) chains.set(digest.chain, [digest]);
    else known.push(digest);
  }
  const periods = [...chains].slice(0, CHAINS_NAMED).map(([chain, list]) => ({
    id: 'cloudtrail.period' as const,
    detail: {
      chain,
      from: new Date(Math.min(...bounds(list, 'startMs'))).toISOString(),
      to: new Date(Math.max(...bounds(list, 'endMs'))).toISOString(),
    },
  }));
  const beyond = chains.size - periods.length;
  const buckets = [...new Set(digests.map(({ bucket }) => bucket))];
  return [
    ...periods,
    ...(beyond > 0 ? [{ id: 'cloudtrail.period' as const, detail: { more: String(beyond) } }] : []),
    ...(buckets.length > 0
      ? [{ id: 'cloudtrail.place' as const, detail: { buckets: buckets.slice(0, 5).join(', '), count: String(buckets.length) } }]
      : []),
    ...lakes.map(({ path, completedAt }) => ({ id: 'lake.query' as const, detail: { path, time: completedAt ?? '' } })),
    { id: 'cloudtrail.keys' },
    ...(found.keys ? [{ id: 'cloudtrail.keys_inside' as const }] : []),
    ...(found.metadata ? [{ id: 'cloudtrail.metadata' as const }] : []),
    { id: 'cloudtrail.gzip' },
    ...(container === 'zip' || container === 'tar' ? [{ id: 'container.headers' as const }] : []),
  ];
};

/** The first and the last are enough: digests are in order of their end. */
const bounds = (list: readonly DigestDocument[], side: 'startMs' | 'endMs'): readonly number[] =>
  [list[0], list.at(-1)].flatMap((digest) => (digest === undefined ? [] : [digest[side]]));
