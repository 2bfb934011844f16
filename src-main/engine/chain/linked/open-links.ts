import type { JoinResult, OpenLink } from './join.ts';
import type { MalformedRecord } from './report-types.ts';
import { compareClaims, timeOf, type ScopeState } from './scopes.ts';

const dayMs = 86_400_000;

export interface SortedLinks {
  /** Where a chain begins with something that is not in this evidence. */
  readonly dangling: readonly OpenLink[];
  /** Where records are absent inside the chain. */
  readonly missing: readonly OpenLink[];
  /** Where records are absent that may have stood in a file that could not be read to its end. */
  readonly unread: readonly OpenLink[];
  /** Ordinals of altered records that nothing links to, where the next link is open: their hash was changed too, or a record is absent. */
  readonly cutOff: ReadonlySet<number>;
}

/**
 * Says of every link to an absent record whether it is the beginning of its chain, or a gap in it. A gap whose cause has a finding of its
 * own (a record whose content and hash were both changed, a line that cannot be read) is not told twice.
 */
export function sortOpenLinks(
  scopes: readonly ScopeState[],
  joined: JoinResult,
  malformed: readonly MalformedRecord[],
  unreadDays: readonly (string | null)[],
): SortedLinks {
  const dangling: OpenLink[] = [];
  const missing: OpenLink[] = [];
  const unread: OpenLink[] = [];
  const cutOff = new Set<number>();
  const spoiled = malformed.map(({ ordinal }) => ordinal).toSorted((a, b) => a - b);
  const heads = Map.groupBy(joined.heads, ({ scope }) => scope);
  for (const [index, links] of Map.groupBy(joined.openLinks, ({ scope }) => scope)) {
    const inOrder = links.toSorted(compareClaims);
    // Whatever links to nothing first in time begins the chain, if no record does by its own word.
    const start = (scopes[index]?.genesis ?? 0) === 0 ? inOrder.shift() : undefined;
    if (start !== undefined) dangling.push(start);
    // A record whose content was changed may have had its link changed: it has its finding.
    const gaps = inOrder.filter(({ isSound }) => isSound);
    const free = (heads.get(index) ?? []).toSorted((a, b) => compareClaims(a, b) || a.variant - b.variant);
    for (const gap of gaps) {
      const at = free.findLastIndex((head) => timeOf(head.time) <= timeOf(gap.time) && head.ordinal !== gap.ordinal);
      const [before] = at < 0 ? [] : free.splice(at, 1);
      // Content and hash of the record before were both changed: nothing links to it by either of its hashes.
      if (before !== undefined && !before.isSound && !joined.hashEdited.has(before.ordinal)) {
        cutOff.add(before.ordinal);
        continue;
      }
      if (before !== undefined && takeBetween(spoiled, before.ordinal, gap.ordinal)) continue;
      if (unreadDays.some((day) => mayStandBetween(day, before?.time ?? NaN, gap.time))) unread.push(gap);
      else missing.push(gap);
    }
  }
  return { dangling, missing, unread, cutOff };
}

/** Whether records of a UTC day (null: of any day) can stand between one of `from` and one of `to`; NaN is any time. */
function mayStandBetween(day: string | null, from: number, to: number): boolean {
  if (day === null) return true;
  const start = Date.parse(`${day}T00:00:00Z`);
  return !(start + dayMs <= from) && !(start > to);
}

/** Takes an ordinal between the two, if there is one. */
function takeBetween(sorted: number[], a: number, b: number): boolean {
  const [low, high] = a < b ? [a, b] : [b, a];
  const at = sorted.findIndex((ordinal) => ordinal > low && ordinal < high);
  if (at >= 0) sorted.splice(at, 1);
  return at >= 0;
}

/** The days without a file between the last day that has one and the day of `time`: "2026-01-03", "2026-01-03 to 2026-01-05". */
export function absentDaysBefore(time: number, daysPresent: readonly string[]): string | null {
  if (Number.isNaN(time) || Math.abs(time) > 8.64e15) return null;
  const day = new Date(time).toISOString().slice(0, 10);
  const before = daysPresent
    .filter((present) => present < day)
    .toSorted()
    .at(-1);
  if (before === undefined) return null;
  const first = Date.parse(`${before}T00:00:00Z`) + dayMs;
  const last = Date.parse(`${day}T00:00:00Z`) - dayMs;
  if (Number.isNaN(first) || last < first) return null;
  const text = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return last === first ? text(first) : `${text(first)} to ${text(last)}`;
}
