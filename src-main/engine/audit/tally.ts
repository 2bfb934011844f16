/**
 * Everything that the tests count, gathered in one pass over the events in order of time. Memory grows with the number of sources, days,
 * actions, and by eight bytes for each event that has both times.
 */
import type { FieldQuestion } from '../../../src-shared/model/engagement.ts';
import { fieldQuestions } from '../../../src-shared/model/engagement.ts';
import { auditLimits } from '../../../src-shared/model/audit.ts';
import { at, type AuditRow } from '../store/audit-rows.ts';
import type { Frame, Names } from './frame.ts';

/** A stretch without events between two events of a source. */
export interface Silence {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/** Some events that a count stands on. */
export interface Sample {
  count: number;
  readonly events: number[];
}

export interface SourceTally {
  readonly name: string;
  /** In the whole evidence. */
  total: number;
  first: number;
  last: number;
  /** In the period. */
  count: number;
  firstIn: number;
  lastIn: number;
  firstEvent: number;
  lastEvent: number;
  readonly days: Map<number, number>;
  readonly hours: Float64Array;
  readonly silences: Silence[];
  readonly delays: Numbers;
  readonly late: Sample;
  readonly early: Sample;
}

export interface ActionTally {
  readonly action: string;
  readonly category: string;
  readonly sample: Sample;
  readonly missing: Readonly<Record<FieldQuestion, Sample>>;
}

/** Events of a chain in the period: what a proof has to cover. */
export interface ChainTally {
  readonly chain: number;
  readonly evidence: number;
  count: number;
  minSeq: number;
  maxSeq: number;
}

export interface Tally {
  readonly sources: ReadonlyMap<string, SourceTally>;
  readonly categories: ReadonlyMap<string, Sample>;
  /** Of the category authentication, by outcome. */
  readonly logins: ReadonlyMap<string, Sample>;
  /** By action and category. */
  readonly actions: ReadonlyMap<string, ActionTally>;
  readonly chains: ReadonlyMap<string, ChainTally>;
  /** Events with a time; in the period. */
  readonly dated: number;
  readonly inPeriod: number;
}

export interface Tallier {
  add(row: AuditRow): void;
  result(): Tally;
}

/** Numbers, as many as come. */
export interface Numbers {
  readonly length: number;
  push(value: number): void;
  /** A copy in ascending order. */
  sorted(): Float64Array;
}

export function createNumbers(): Numbers {
  let values = new Float64Array(64);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const more = new Float64Array(length * 2);
        more.set(values);
        values = more;
      }
      values[length] = value;
      length += 1;
    },
    sorted: () => values.slice(0, length).sort(),
  };
}

export const newSample = (): Sample => ({ count: 0, events: [] });

export function addTo(sample: Sample, event: number): void {
  sample.count += 1;
  if (sample.events.length < auditLimits.positions) sample.events.push(event);
}

/** Sources and actions that are told apart; hostile evidence may hold millions. Further ones are counted together. */
const sourcesAtMost = 2000;
const actionsAtMost = 20_000;
export const others = '(others)';

/** The longest silences that are kept of a source. */
const silencesAtMost = 4000;
const shortestSilenceMs = 60_000;

const newSource = (name: string): SourceTally => ({
  name,
  total: 0,
  first: NaN,
  last: NaN,
  count: 0,
  firstIn: NaN,
  lastIn: NaN,
  firstEvent: 0,
  lastEvent: 0,
  days: new Map(),
  hours: new Float64Array(168),
  silences: [],
  delays: createNumbers(),
  late: newSample(),
  early: newSample(),
});

export function createTallier(frame: Frame, names: Names): Tallier {
  const sources = new Map<string, SourceTally>();
  const bySource = new Map<string, SourceTally>();
  const categories = new Map<string, Sample>();
  const logins = new Map<string, Sample>();
  const actions = new Map<string, ActionTally>();
  const byAction = new Map<number, ActionTally>();
  const chains = new Map<string, ChainTally>();
  let dated = 0;
  let inPeriod = 0;
  const lateMs = frame.engagement.thresholds.lateSeconds * 1000;
  let last: readonly [source: unknown, chain: unknown, file: unknown] = [undefined, undefined, undefined];
  let lastSource: SourceTally | null = null;
  let lastChain: ChainTally | null = null;

  const sourceOf = (row: AuditRow): SourceTally => {
    if (lastSource !== null && last[0] === row[at.source] && last[1] === row[at.chain] && last[2] === row[at.file]) return lastSource;
    const key = `${row[at.source] ?? 0} ${row[at.chain] ?? 0} ${row[at.file]}`;
    let source = bySource.get(key);
    if (source === undefined) {
      const own = names.source((row[at.source] as number | null) ?? 0, (row[at.chain] as number | null) ?? 0, row[at.file] as number);
      const name = sources.size >= sourcesAtMost && !sources.has(own) ? others : own;
      source = sources.get(name) ?? newSource(name);
      sources.set(name, source);
      if (bySource.size < 10 * sourcesAtMost) bySource.set(key, source);
    }
    last = [row[at.source], row[at.chain], row[at.file]];
    lastChain = null;
    lastSource = source;
    return source;
  };

  const actionOf = (row: AuditRow): ActionTally => {
    const number = ((row[at.action] as number | null) ?? 0) * 4_194_304 + ((row[at.category] as number | null) ?? 0);
    const known = byAction.get(number);
    if (known !== undefined) return known;
    const isFull = actions.size >= actionsAtMost;
    const action =
      isFull && !actions.has(`${names.term(row[at.action])}\n${names.term(row[at.category])}`) ? others : names.term(row[at.action]);
    const category = names.term(row[at.category]);
    const key = `${action}\n${category}`;
    const missing = Object.fromEntries(fieldQuestions.map((one) => [one, newSample()])) as Record<FieldQuestion, Sample>;
    const made = actions.get(key) ?? { action, category, sample: newSample(), missing };
    actions.set(key, made);
    if (byAction.size < 10 * actionsAtMost) byAction.set(number, made);
    return made;
  };

  const note = (map: Map<string, Sample>, key: string, event: number): void => {
    let sample = map.get(key);
    if (sample === undefined) map.set(key, (sample = newSample()));
    addTo(sample, event);
  };

  const noteSilence = (source: SourceTally, from: number, to: number, before: number, after: number): void => {
    if (to - from < shortestSilenceMs) return;
    source.silences.push({ from, to, before, after });
    if (source.silences.length < 2 * silencesAtMost) return;
    source.silences.sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from);
    source.silences.length = silencesAtMost;
  };

  return {
    add(row) {
      const id = row[at.id] as number;
      const time = row[at.time] as number;
      const source = sourceOf(row);
      dated += 1;
      source.total += 1;
      if (source.total === 1) source.first = time;
      source.last = time;
      if (!(time >= frame.from && time < frame.to)) return;
      inPeriod += 1;
      if (source.count === 0) {
        source.firstIn = time;
        source.firstEvent = id;
      } else noteSilence(source, source.lastIn, time, source.lastEvent, id);
      source.count += 1;
      source.lastIn = time;
      source.lastEvent = id;
      const day = frame.zone.day(time);
      source.days.set(day, (source.days.get(day) ?? 0) + 1);
      const hour = frame.zone.hourOfWeek(time);
      source.hours[hour] = (source.hours[hour] ?? 0) + 1;

      const recorded = row[at.recorded] as number | null;
      if (recorded !== null) {
        const delay = recorded - time;
        source.delays.push(delay);
        if (delay > lateMs) addTo(source.late, id);
        if (delay < 0) addTo(source.early, id);
      }

      const tally = actionOf(row);
      addTo(tally.sample, id);
      const outcome = names.term(row[at.outcome]) || 'unknown';
      const { missing } = tally;
      if (row[at.actorId] === null && row[at.actorEmail] === null) addTo(missing.who, id);
      if (row[at.action] === null) addTo(missing.what, id);
      if (outcome === 'unknown') addTo(missing.outcome, id);
      if (row[at.resourceId] === null && row[at.resourceName] === null) addTo(missing.resource, id);
      if (row[at.ip] === null) addTo(missing.where, id);
      note(categories, tally.category, id);
      if (tally.category === 'authentication') note(logins, outcome, id);

      const evidence = names.evidence(row[at.file] as number);
      const chain = (row[at.chain] as number | null) ?? 0;
      const seq = row[at.seq] as number | null;
      if (lastChain === null) {
        const key = `${evidence} ${chain}`;
        lastChain = chains.get(key) ?? { chain, evidence, count: 0, minSeq: Infinity, maxSeq: -Infinity };
        chains.set(key, lastChain);
      }
      const held = lastChain;
      held.count += 1;
      if (seq !== null) {
        held.minSeq = Math.min(held.minSeq, seq);
        held.maxSeq = Math.max(held.maxSeq, seq);
      }
    },
    result: () => ({
      sources: new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1))),
      categories,
      logins,
      actions: new Map([...actions].sort(([a], [b]) => (a < b ? -1 : 1))),
      chains,
      dated,
      inPeriod,
    }),
  };
}
