/** Days and hours in an IANA time zone. Weeks begin on Monday. */

const hourMs = 3_600_000;
export const dayMs = 86_400_000;

export interface Zone {
  readonly name: string;
  /** Milliseconds to add to UTC to get the zone's own clock. */
  offset(time: number): number;
  /** Days since 1970-01-01 on the zone's calendar. */
  day(time: number): number;
  /** 0 … 167 from Monday 00:00. */
  hourOfWeek(time: number): number;
  /** Minutes since midnight, and 0 (Monday) … 6. */
  clock(time: number): { readonly minute: number; readonly weekday: number };
  /** The instant at which a day (`YYYY-MM-DD`) begins. */
  startOf(day: string): number;
}

/** Quarters of an hour: every offset in use is a whole number of them. */
const stepMs = 900_000;

/** Throws RangeError for a name that is no zone. */
export function createZone(name: string): Zone {
  const offset = name === 'UTC' ? () => 0 : cachedOffset(name);
  const local = (time: number): number => time + offset(time);
  const day = (time: number): number => Math.floor(local(time) / dayMs);
  return {
    name,
    offset,
    day,
    hourOfWeek(time) {
      const own = local(time);
      return mod(Math.floor(own / dayMs) + 3, 7) * 24 + Math.floor(mod(own, dayMs) / hourMs);
    },
    clock(time) {
      const own = local(time);
      return { minute: Math.floor(mod(own, dayMs) / 60_000), weekday: mod(Math.floor(own / dayMs) + 3, 7) };
    },
    startOf(text) {
      const wanted = Date.parse(text);
      // Twice, because the offset at the guess may be that of the other side of a change.
      let guess = wanted - offset(wanted);
      guess = wanted - offset(guess);
      return guess;
    },
  };
}

const mod = (a: number, b: number): number => ((a % b) + b) % b;

/** Text of a day number. */
export const dayText = (day: number): string => {
  const date = new Date(day * dayMs);
  return Number.isNaN(date.getTime()) ? String(day) : date.toISOString().slice(0, 10);
};

function cachedOffset(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const known = new Map<number, number>();
  let lastStep = NaN;
  let lastOffset = 0;
  return (time) => {
    const step = Math.floor(time / stepMs);
    if (step === lastStep) return lastOffset;
    let found = known.get(step);
    if (found === undefined) {
      const start = step * stepMs;
      const part: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(start)) part[type] = Number(value);
      found =
        Date.UTC(
          part['year'] ?? 0,
          (part['month'] ?? 1) - 1,
          part['day'] ?? 1,
          part['hour'] ?? 0,
          part['minute'] ?? 0,
          part['second'] ?? 0,
        ) - start;
      if (known.size > 100_000) known.clear();
      known.set(step, found);
    }
    lastStep = step;
    lastOffset = found;
    return found;
  };
}
