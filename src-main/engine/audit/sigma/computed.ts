/**
 * Fields that no record states and that follow from the events before it: what is new for an actor, how long it was silent, whether its
 * exports exceed its own. `resources/rules/README.md` describes them. All times are those of the events.
 */
import { at, type AuditRow } from '../../store/audit-rows.ts';
import { foldValue } from '../../store/fold.ts';
import type { Frame, Names } from '../frame.ts';
import { dayMs } from '../zone.ts';
import { weekdays } from '../../../../src-shared/model/engagement.ts';
import type { Computed, ComputedName, FieldValue } from './fields.ts';

/** Pairs of actor and value that are remembered; beyond it nothing is new any more, and the rules say so. */
const pairsAtMost = 500_000;
/** The same of actors. */
const actorsAtMost = 300_000;

interface Exports {
  /** Of the last seven days. */
  times: number[];
  /** Counts that are not seven days old yet. */
  pending: { readonly time: number; readonly count: number }[];
  peak: number;
}

export interface Computer {
  /** Takes the next event, and gives its computed fields. */
  next(row: AuditRow): Computed;
  /** True once not everything could be remembered. */
  readonly full: boolean;
}

export function createComputer(frame: Frame, names: Names, used: ReadonlySet<ComputedName>): Computer {
  const firstSeen = new Map<number, number>();
  const lastSeen = new Map<number, number>();
  const pairs = { ip: new Set<number>(), country: new Set<number>() };
  const exports = new Map<number, Exports>();
  const values = new Map<ComputedName, FieldValue>();
  let remembered = 0;
  let full = false;

  const { workingHours } = frame.engagement;
  const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const [opens, closes] = [minutes(workingHours.from), minutes(workingHours.to)];
  const days = new Set<number>(workingHours.days.map((day) => weekdays.indexOf(day)));

  /** Days for which the actor is known without this value; null where it is not new. */
  const newFor = (seen: Set<number>, actor: number, value: number | null, time: number): number | null => {
    if (value === null || value === 0) return null;
    // Numbers of terms stay far below 2^26: both fit one number exactly.
    const pair = actor * 67_108_864 + value;
    if (seen.has(pair)) return null;
    if (remembered >= pairsAtMost) {
      full = true;
      return null;
    }
    remembered += 1;
    seen.add(pair);
    return (time - (firstSeen.get(actor) ?? time)) / dayMs;
  };

  const noteExport = (actor: number, time: number): void => {
    const week = 7 * dayMs;
    let own = exports.get(actor);
    if (own === undefined) exports.set(actor, (own = { times: [], pending: [], peak: 0 }));
    own.times.push(time);
    const begin = own.times.findIndex((one) => time - one < week);
    if (begin > 0) own.times.splice(0, begin);
    const settled = own.pending.findIndex((one) => time - one.time < week);
    for (const { count } of own.pending.splice(0, settled < 0 ? own.pending.length : settled)) own.peak = Math.max(own.peak, count);
    own.pending.push({ time, count: own.times.length });
    values.set('assay.exports_7d', own.times.length);
    values.set('assay.exports_over_peak', own.peak === 0 ? null : own.times.length / own.peak);
  };

  let exportTerm = 0;
  const isExport = (category: number): boolean => {
    if (category === 0) return false;
    if (exportTerm === category) return true;
    if (names.term(category) !== 'data.export') return false;
    exportTerm = category;
    return true;
  };

  const compute: Computed = (name) => values.get(name) ?? null;
  return {
    next(row) {
      if (used.size === 0) return compute;
      values.clear();
      const time = row[at.time] as number;
      if (used.has('assay.off_hours')) {
        const { minute, weekday } = frame.zone.clock(time);
        values.set('assay.off_hours', String(!days.has(weekday) || minute < opens || minute >= closes));
      }
      const id = row[at.actorId] as number | null;
      const email = row[at.actorEmail] as number | null;
      const actor = id ?? email;
      if (actor === null) return compute;
      if (used.has('assay.self')) values.set('assay.self', String(isSelf(row, names, id, email)));
      if (!firstSeen.has(actor)) {
        if (firstSeen.size >= actorsAtMost) {
          full = true;
          return compute;
        }
        firstSeen.set(actor, time);
      }
      const before = lastSeen.get(actor);
      if (before !== undefined) values.set('assay.silent_days', (time - before) / dayMs);
      lastSeen.set(actor, time);
      if (used.has('assay.new_ip_days')) values.set('assay.new_ip_days', newFor(pairs.ip, actor, row[at.ip] as number | null, time));
      if (used.has('assay.new_country_days'))
        values.set('assay.new_country_days', newFor(pairs.country, actor, row[at.country] as number | null, time));
      if ((used.has('assay.exports_7d') || used.has('assay.exports_over_peak')) && isExport((row[at.category] as number | null) ?? 0))
        noteExport(actor, time);
      return compute;
    },
    get full() {
      return full;
    },
  };
}

function isSelf(row: AuditRow, names: Names, id: number | null, email: number | null): boolean {
  const resources = [row[at.resourceId], row[at.resourceName]].filter((one) => typeof one === 'string');
  if (resources.length === 0) return false;
  const own = [id, email].filter((one) => one !== null).map((one) => foldValue(names.term(one)));
  return resources.some((resource) => own.includes(foldValue(String(resource))));
}
