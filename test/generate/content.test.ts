import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalize, canonicalizeHyrelogV1 } from '../../src-main/engine/json/canonicalize.ts';
import { fromPlain } from '../../src-main/engine/json/plain.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import { canonicalLine, createAssayRecordWriter } from '../../src-main/engine/generate/assay-record.ts';
import { addMonths, createTimeWriter } from '../../src-main/engine/generate/calendar.ts';
import { render, shapeOf } from '../../src-main/engine/generate/shapes.ts';
import { simulate } from '../../src-main/engine/generate/simulate.ts';
import type { RawEvent } from '../../src-main/engine/generate/simulate.ts';
import { categories, outcomes } from '../../src-shared/model/event.ts';

const from = Date.UTC(2025, 9, 1);
const to = Date.UTC(2026, 3, 1);

const take = (seed: number, events: number): RawEvent[] => {
  const simulation = simulate({ seed, stream: 'main', events, from, to, actors: 150, domain: 'northwind.example' });
  const all: RawEvent[] = [];
  for (let event = simulation.next(); event !== null; event = simulation.next()) all.push(event);
  return all;
};

/** Canonical text by the general implementation. */
const generally = (line: string): string => {
  const parsed = parseStrict(line);
  return parsed.ok ? canonicalize(parsed.value) : 'not JSON';
};

describe('canonical text that is built directly', () => {
  it('equals the general canonicalize for every record', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 2 ** 40 }), (seed, seq) => {
        const writer = createAssayRecordWriter('a', createTimeWriter(), createTimeWriter());
        for (const event of take(seed, 150)) {
          const line = canonicalLine(writer.canonical(event, seq, 'f'.repeat(64)), 'e'.repeat(64)).trimEnd();
          expect(line).toBe(generally(line));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('equals it for objects of any keys, in RFC 8785 order and in HyreLog order', () => {
    const key = fc.oneof(
      fc.string({ maxLength: 6, unit: 'grapheme' }),
      fc.nat(99_999).map(String),
      fc.constantFrom('a', 'B', '_x', 'é', '10', '9', '\uffee'),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 8 }),
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 8, maxLength: 8 }),
        (keys, values) => {
          const texts = keys.map((_, i) => JSON.stringify(values[i] ?? 0));
          const value = fromPlain(Object.fromEntries(keys.map((name, i) => [name, values[i] ?? 0])));
          const object = { shape: shapeOf(...keys), values: texts };
          expect(render(object, 'jcs')).toBe(canonicalize(value));
          expect(render(object, 'hyrelog')).toBe(canonicalizeHyrelogV1(value));
        },
      ),
    );
  });
});

describe('the simulated company', () => {
  const events = take(1, 20_000);
  const share = (test: (event: RawEvent) => boolean): number => events.filter(test).length / events.length;

  it('gives exactly the wanted number, in order of time, within the period', () => {
    expect(events).toHaveLength(20_000);
    expect(take(3, 1)).toHaveLength(1);
    expect(take(3, 777)).toHaveLength(777);
    expect(events.every((event, i) => i === 0 || event.time >= (events[i - 1]?.time ?? 0))).toBe(true);
    expect(events[0]?.time).toBeGreaterThanOrEqual(from);
    expect(events.at(-1)?.time).toBeLessThan(to);
  });

  it('covers every category and outcome, the common ones more', () => {
    for (const category of categories) expect(share((event) => event.category === category)).toBeGreaterThan(0.004);
    for (const outcome of outcomes) expect(share((event) => event.outcome === outcome)).toBeGreaterThan(0.0005);
    expect(share((event) => event.outcome === 'success')).toBeGreaterThan(0.9);
    expect(share((event) => event.category === 'data.read')).toBeGreaterThan(0.25);
  });

  it('keeps working hours and weekends', () => {
    const people = events.filter(({ actor }) => actor.type === 'user');
    const weekend = people.filter(({ time }) => [0, 6].includes(new Date(time).getUTCDay())).length / people.length;
    const office =
      people.filter(({ time }) => new Date(time).getUTCHours() >= 6 && new Date(time).getUTCHours() < 18).length / people.length;
    expect(weekend).toBeLessThan(0.12);
    expect(office).toBeGreaterThan(0.7);
    expect(new Set(people.map(({ actor }) => actor.id)).size).toBeGreaterThan(130);
  });

  it('has sessions that begin with a login, refused logins, MFA, logouts and locked accounts', () => {
    const first = new Map<string, RawEvent>();
    for (const event of events) if (event.session !== null && !first.has(event.session)) first.set(event.session, event);
    const begun = [...first.values()].filter(({ action }) => action === '"user.login"' || action === '"session.expired"');
    expect(begun.length / first.size).toBeGreaterThan(0.99);
    const seen = new Set(events.map(({ action }) => action.slice(1, -1)));
    expect([...seen]).toEqual(
      expect.arrayContaining(['user.mfa.challenge', 'user.logout', 'account.locked', 'role.granted', 'api_key.created', 'setting.changed']),
    );
    expect(share(({ action, outcome }) => action === '"user.login"' && outcome === 'failure')).toBeGreaterThan(0.005);
  });

  it('has records of about 600 bytes, many shapes of metadata, many scripts', () => {
    const writer = createAssayRecordWriter('a', createTimeWriter(), createTimeWriter());
    const lines = events.map((event, i) => canonicalLine(writer.canonical(event, i + 1, '0'.repeat(64)), '0'.repeat(64)));
    const mean = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / lines.length;
    expect(mean).toBeGreaterThan(500);
    expect(mean).toBeLessThan(650);
    expect(new Set(events.map(({ metadata }) => metadata.shape)).size).toBeGreaterThan(20);
    const all = lines.join('');
    const words = ['契約書', 'Müller', 'خطة', '🚀', 'Zoë', '1e+21', '1e-7', '\\n', '\\"final\\"'];
    expect(words.filter((word) => !all.includes(word))).toEqual([]);
  });

  it('writes most records at once and few much later', () => {
    expect(share(({ lag }) => lag < 1000)).toBeGreaterThan(0.95);
    expect(share(({ lag }) => lag >= 60_000)).toBeGreaterThan(0);
    expect(share(({ lag }) => lag >= 60_000)).toBeLessThan(0.01);
  });
});

describe('time', () => {
  it('is written as ISO 8601 by toISOString', () => {
    const write = createTimeWriter();
    fc.assert(fc.property(fc.integer({ min: 0, max: 8e12 }), (ms) => write(ms) === new Date(ms).toISOString()));
  });

  it('adds months by the calendar', () => {
    expect(new Date(addMonths(Date.UTC(2025, 7, 31, 5), 6)).toISOString()).toBe('2026-02-28T05:00:00.000Z');
    expect(new Date(addMonths(Date.UTC(2025, 9, 1), 15)).toISOString()).toBe('2027-01-01T00:00:00.000Z');
  });
});
