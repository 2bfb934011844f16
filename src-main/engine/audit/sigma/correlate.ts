/**
 * Correlations over matches in order of time. Every window slides; its both ends belong to it. Memory is bounded: what left the window is
 * forgotten, and a window holds no more than its condition needs and the first events of a hit.
 */
import { auditLimits } from '../../../../src-shared/model/audit.ts';
import type { Correlation } from './parse.ts';

/** A rule matched: at a time, on events of which the last one is `event`. */
export interface Match {
  readonly time: number;
  readonly event: number;
  /** Earlier events of a correlation, and this one. */
  readonly events: readonly number[];
  /** When the first one of all its events was. */
  readonly first: number;
  /** Of a chain of steps: when the first step was done. */
  readonly since: number;
}

/** Matches of one group that hang together: they became a hit at `time`, and went on. */
export interface Hit {
  readonly group: string;
  /** First and last event. */
  readonly from: number;
  to: number;
  /** When the condition was first met, and by which event. */
  readonly time: number;
  readonly event: number;
  count: number;
  readonly events: number[];
}

export interface Correlator {
  /** Takes a match of one of the rules. Gives the correlation's own match where its condition is met now. */
  feed(rule: string, group: string, value: string | number | null, match: Match): Match | null;
  /** True once a group had to be forgotten before its window was over. */
  readonly forgot: boolean;
  /** Forgets groups that are silent since before the window, and gives out their hits. */
  sweep(now: number): void;
}

interface Group {
  last: number;
  hit: Hit | null;
  /** event_count: the last ones that the condition needs. */
  readonly times: Match[];
  /** value_count: by value, its latest match; the latest is last. */
  readonly values: Map<string | number, Match>;
  /** temporal: by rule. ordered: by step, a chain up to it. */
  readonly steps: Map<number, Match>;
  /** ordered: the first step of the hit. */
  since: number;
}

/** Groups that one correlation keeps; hostile evidence may hold more within a window. The oldest goes first. */
const groupsAtMost = 200_000;

export function createCorrelator(correlation: Correlation, onHit: (hit: Hit) => void): Correlator {
  const { kind, rules, timespanMs, atLeast } = correlation;
  const groups = new Map<string, Group>();
  let forgot = false;

  const end = (group: Group): void => {
    if (group.hit !== null) onHit(group.hit);
    group.hit = null;
  };

  const met = (key: string, group: Group, parts: readonly Match[], match: Match): Match => {
    if (group.hit === null) {
      const events = [...new Set(parts.flatMap((part) => part.events))];
      group.hit = {
        group: key,
        from: Math.min(...parts.map(({ first }) => first)),
        to: match.time,
        time: match.time,
        event: match.event,
        count: events.length,
        events: events.slice(0, auditLimits.leadEvents),
      };
    } else extend(group.hit, match);
    const { hit } = group;
    return { time: match.time, event: match.event, events: hit.events, first: hit.from, since: match.time };
  };

  const takers: Readonly<
    Record<Correlation['kind'], (rule: string, key: string, value: string | number | null, group: Group, match: Match) => Match | null>
  > = {
    event_count(_, key, __, group, match) {
      group.times.push(match);
      if (group.times.length > atLeast) group.times.shift();
      const [first] = group.times;
      if (group.times.length >= atLeast && first !== undefined && match.time - first.time <= timespanMs)
        return met(key, group, group.times, match);
      end(group);
      return null;
    },
    value_count(_, key, value, group, match) {
      if (value === null) return null;
      group.values.delete(value);
      group.values.set(value, match);
      for (const [old, { time }] of group.values) {
        if (match.time - time <= timespanMs) break;
        group.values.delete(old);
      }
      if (group.values.size >= atLeast) return met(key, group, [...group.values.values()], match);
      end(group);
      return null;
    },
    temporal(rule, key, _, group, match) {
      rules.forEach((one, i) => {
        if (one === rule) group.steps.set(i, match);
      });
      const parts = [...group.steps.values()].filter(({ time }) => match.time - time <= timespanMs);
      if (parts.length === rules.length) return met(key, group, parts, match);
      end(group);
      return null;
    },
    temporal_ordered(rule, key, _, group, match) {
      let found: Match | null = null;
      for (let i = rules.length - 1; i >= 0; i--) {
        if (rules[i] !== rule) continue;
        if (i === 0) {
          // A new beginning; what the last one led to is over.
          group.steps.set(0, { ...match, since: match.time });
          continue;
        }
        const before = group.steps.get(i - 1);
        if (before === undefined || before.event === match.event || match.time - before.since > timespanMs) continue;
        const chain: Match = {
          time: match.time,
          event: match.event,
          first: before.first,
          since: before.since,
          events: [...before.events, ...match.events],
        };
        group.steps.set(i, chain);
        if (i === rules.length - 1) {
          if (group.hit !== null && group.since !== before.since) end(group);
          group.since = before.since;
          found = met(key, group, [chain], match);
        }
      }
      return found;
    },
  };

  return {
    get forgot() {
      return forgot;
    },
    feed(rule, key, value, match) {
      let group = groups.get(key);
      // A later step without a first one leads nowhere, and most events of a log are such.
      if (group === undefined && kind === 'temporal_ordered' && rule !== rules[0]) return null;
      if (group === undefined && groups.size >= groupsAtMost) {
        const [oldest] = groups;
        if (oldest !== undefined) {
          end(oldest[1]);
          groups.delete(oldest[0]);
          forgot = true;
        }
      }
      if (group === undefined)
        groups.set(key, (group = { last: match.time, hit: null, times: [], values: new Map(), steps: new Map(), since: NaN }));
      else if (match.time - group.last > timespanMs) {
        end(group);
        if (kind !== 'temporal_ordered') {
          group.times.length = 0;
          group.values.clear();
          group.steps.clear();
        }
      }
      group.last = match.time;
      return takers[kind](rule, key, value, group, match);
    },
    sweep(now) {
      for (const [key, group] of groups) {
        if (now - group.last <= timespanMs) continue;
        end(group);
        groups.delete(key);
      }
    },
  };
}

function extend(hit: Hit, { events, time }: Match): void {
  hit.to = time;
  for (const event of events) {
    if (hit.events.includes(event)) continue;
    hit.count += 1;
    if (hit.events.length < auditLimits.leadEvents) hit.events.push(event);
  }
}
