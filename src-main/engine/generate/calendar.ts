/** UTC time as text without Date per record, and the rhythm of the generated company: how many events fall into which quarter of an hour. */
import type { Rng } from './random.ts';

export const DAY_MS = 86_400_000;
const SLOT_MS = 900_000;

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));
const three = (n: number): string => (n < 10 ? `00${n}` : n < 100 ? `0${n}` : String(n));

/** Writes `YYYY-MM-DDTHH:mm:ss.sssZ`; keeps the text of the last minute, since neighbours mostly share it. */
export const createTimeWriter = (): ((ms: number) => string) => {
  let minute = NaN;
  let minuteText = '';
  return (ms) => {
    const current = Math.floor(ms / 60_000);
    if (current !== minute) {
      minute = current;
      minuteText = new Date(current * 60_000).toISOString().slice(0, 17);
    }
    const rest = ms - current * 60_000;
    const second = Math.floor(rest / 1000);
    return `${minuteText}${two(second)}.${three(rest - second * 1000)}Z`;
  };
};

/** Same day of the month `months` later, at the same time, UTC; the last day of a shorter month. */
export const addMonths = (ms: number, months: number): number => {
  const date = new Date(ms);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), lastDay) - 1) * DAY_MS + (ms % DAY_MS);
};

/** People at work, by hour UTC of a company with offices from Lisbon to Bengaluru and a small one overseas. */
const peopleByHour = [4, 5, 6, 10, 18, 30, 48, 75, 98, 100, 96, 88, 78, 90, 94, 88, 74, 52, 34, 24, 18, 12, 8, 5];
/** Machines never sleep; backups and reports run at night. */
const machinesByHour = [12, 22, 26, 18, 10, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 8, 8, 8, 8, 9, 10];

export interface Slot {
  readonly start: number;
  readonly count: number;
  /** Share of events made by people, 0 … 1. */
  readonly people: number;
}

/** Events come in bursts of about this size while there are few of them, so that sessions stay together. */
const BURST = 8;

/**
 * Splits exactly `events` over quarter hours of [from, to): weekdays, weekends at a sixth, a quiet end of the year, and day-to-day
 * variation. Slots without events are left out. Yields ascending times.
 */
export function* slots(rng: Rng, events: number, from: number, to: number): Generator<Slot> {
  const count = Math.max(1, Math.ceil((to - from) / SLOT_MS));
  const weights = new Float64Array(count);
  const people = new Float64Array(count);
  let total = 0;
  let day = NaN;
  let dayFactor = 1;
  for (let i = 0; i < count; i += 1) {
    const date = new Date(from + i * SLOT_MS);
    const hour = date.getUTCHours();
    if (date.getUTCDate() !== day) {
      day = date.getUTCDate();
      dayFactor = restFactor(date) * (0.75 + rng.below(501) / 1000);
    }
    const human = (peopleByHour[hour] ?? 0) * dayFactor;
    const machine = machinesByHour[hour] ?? 0;
    const weight = (human + machine) * (0.8 + rng.below(401) / 1000);
    weights[i] = weight;
    people[i] = human / (human + machine);
    total += weight;
  }
  const bursts = Math.ceil(events / BURST);
  let sum = 0;
  let given = 0;
  for (let i = 0; i < count; i += 1) {
    sum += weights[i] ?? 0;
    const due = i === count - 1 ? events : Math.min(events, Math.floor((bursts * sum) / total) * BURST);
    if (due > given) yield { start: from + i * SLOT_MS, count: due - given, people: people[i] ?? 0 };
    given = due;
  }
}

const restFactor = (date: Date): number => {
  const month = date.getUTCMonth();
  const dayOfMonth = date.getUTCDate();
  if ((month === 11 && dayOfMonth >= 24) || (month === 0 && dayOfMonth === 1)) return 0.12;
  const weekday = date.getUTCDay();
  return weekday === 0 || weekday === 6 ? 0.16 : 1;
};

/** `count` ascending times within a slot. */
export const timesWithin = (rng: Rng, slot: Slot, end: number): Float64Array => {
  const width = Math.min(SLOT_MS, end - slot.start);
  const times = new Float64Array(slot.count);
  if (slot.count <= BURST) {
    // Too few to fill the slot: one burst of activity over some minutes.
    const spread = Math.max(1, Math.floor(width / 3));
    const begin = slot.start + rng.below(Math.max(1, width - spread));
    for (let i = 0; i < times.length; i += 1) times[i] = begin + rng.below(spread);
  } else for (let i = 0; i < times.length; i += 1) times[i] = slot.start + rng.below(width);
  return times.sort();
};
