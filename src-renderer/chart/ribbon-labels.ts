/** Which labels find room under the ribbon, in order of importance. */
import { formatCount } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import type { Break, BreakCluster } from './ribbon-geometry.ts';

const text = screens.ribbon;

/** Width of a character of the labels, on the safe side. */
export const characterWidth = 6.6;

export interface Callout {
  readonly text: string;
  /** Where the label begins, and the point that its line leads to. */
  readonly x: number;
  readonly pointX: number;
  readonly kind: 'break' | 'tail';
}

interface Wish {
  readonly text: string;
  readonly pointX: number;
  readonly kind: Callout['kind'];
}

export function placeWords(one: Break): string {
  if (one.words !== undefined) return one.words;
  return one.to > one.from ? `seq ${formatCount(one.from)} – ${formatCount(one.to)}` : `seq ${formatCount(one.from)}`;
}

function wishOf(cluster: BreakCluster, first: boolean): Wish {
  const [one] = cluster.breaks;
  const many = cluster.breaks.length > 1;
  const words = one === undefined ? '' : many ? text.breaksFrom(cluster.breaks.length, placeWords(one)) : placeWords(one);
  return { text: first && !many ? text.first(words) : words, pointX: cluster.x + cluster.width / 2, kind: 'break' };
}

export interface CalloutInput {
  readonly clusters: readonly BreakCluster[];
  /** The first break of the whole chain, if there is one. */
  readonly first: Break | undefined;
  readonly selected: number | null;
  readonly tail: { readonly words: string; readonly x: number; readonly width: number } | null;
  readonly width: number;
}

export function callouts({ clusters, first, selected, tail, width }: CalloutInput): readonly Callout[] {
  const has = (cluster: BreakCluster, finding: number | null | undefined): boolean => cluster.breaks.some((one) => one.finding === finding);
  const rank = (cluster: BreakCluster): number => (has(cluster, selected) ? 0 : has(cluster, first?.finding) ? 1 : 2);
  const ordered = clusters.toSorted((a, b) => rank(a) - rank(b)).slice(0, 12);
  const wishes = ordered.map((cluster) => wishOf(cluster, has(cluster, first?.finding)));
  if (tail !== null) wishes.splice(Math.min(1, wishes.length), 0, { text: tail.words, pointX: tail.x + tail.width / 2, kind: 'tail' });
  const placed: Callout[] = [];
  for (const wish of wishes) {
    const size = wish.text.length * characterWidth;
    const free = (x: number): boolean =>
      placed.every((other) => x + size + 14 < other.x || x > other.x + other.text.length * characterWidth + 14);
    // Under its point, else beside it.
    const x = [wish.pointX - size / 2, wish.pointX - 6, wish.pointX - size + 6]
      .map((at) => Math.min(Math.max(0, at), Math.max(0, width - size)))
      .find(free);
    if (x !== undefined) placed.push({ text: wish.text, x, pointX: wish.pointX, kind: wish.kind });
  }
  return placed;
}
