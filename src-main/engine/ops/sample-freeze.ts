/** Freezes a population: what the query finds now, numbered in the stated order, its list hashed. Written in one transaction or not at all. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { worstVerdict } from '../../../src-shared/model/verdict.ts';
import type { Population, PopulationSpec } from '../../../src-shared/model/sample.ts';
import { createSha256 } from '../crypto/sha256.ts';
import { eventKey, populationHeading, populationLine, sizeMillionths } from '../sampling/population.ts';
import { chunkOf, hasBit, listBits } from '../search/bits.ts';
import { createSearchSession, ensureAll, openState, type SearchState } from '../search/session.ts';
import { allValues, inTransaction, type ReadableDB, type WritableDB } from '../store/database.ts';
import { listEvidence } from '../store/evidence.ts';
import { listFiles } from '../store/evidence-file.ts';
import { listFindings } from '../store/finding.ts';
import { getMeta } from '../store/meta.ts';
import { insertPiece, packPiece, type PackedPiece } from '../store/sample-piece.ts';
import { mapMemberValues } from '../store/sample-sizes.ts';
import { listUnitRows, type UnitRow } from '../store/sample-units.ts';
import { sql } from '../store/sql.ts';
import type { Steps } from '../store/steps.ts';

const unitsAtOnce = 4096;

/** Key items are tested one by one: more than this is a population of its own. */
const keyUnitsAtMost = 2000;

/** Most groups or strata: beyond, the field is an identifier and no group. */
const strataAtMost = 200;

const none = '(none)';

/** A unit outside the population that is tested for certain. */
export interface KeyUnit {
  readonly key: string;
  readonly stratum: string;
  readonly events: readonly number[];
}

export interface Frozen {
  readonly population: Population;
  readonly pieces: readonly PackedPiece[];
  readonly keys: readonly KeyUnit[];
}

/** Collects a population. Throws `query_invalid`, `sample_empty`, `sampling_problem`; changes nothing. */
export function* collectPopulation(db: ReadableDB, spec: PopulationSpec, frozenBy: string, frozenAt: number): Steps<Frozen> {
  const found = openState(db, createSearchSession(), spec.query);
  yield* ensureAll(db, found);
  const keyed = spec.keyQuery.trim() === '' ? null : openState(db, createSearchSession(), spec.keyQuery);
  if (keyed !== null) yield* ensureAll(db, keyed);
  const ids = yield* orderedIds(db, found, spec.order);
  if (ids.length === 0) throw new AssayError('sample_empty');
  const isKey = (id: number): boolean => keyed !== null && hasBit(keyed.chunks[chunkOf(id)] ?? null, id);
  const units = spec.unit.by === 'event' ? eventUnits(db, ids, spec, isKey) : groupUnits(db, ids, spec, isKey);

  const hash = createSha256();
  hash.update(encode(populationHeading));
  const pieces: PackedPiece[] = [];
  const keys: KeyUnit[] = [];
  const strata = new Map<string, number>();
  let lines: string[] = [];
  let events: (readonly number[])[] = [];
  let count = 0;
  const finish = (): void => {
    if (lines.length === 0) return;
    const text = encode(lines.join(''));
    pieces.push(packPiece(count - lines.length + 1, text, events));
    hash.update(text);
    [lines, events] = [[], []];
  };
  let withoutSize = 0;
  let totalSize = 0n;
  let first: number | null = null;
  let last: number | null = null;
  for (;;) {
    const step = units.next();
    if (step.done === true) break;
    for (const unit of step.value) {
      if (unit.first !== null && (first === null || unit.first < first)) first = unit.first;
      if (unit.last !== null && (last === null || unit.last > last)) last = unit.last;
      if (unit.isKey) {
        if (keys.length >= keyUnitsAtMost) throw new AssayError('sampling_problem', { problem: 'key_items', most: keyUnitsAtMost });
        keys.push({ key: unit.key, stratum: unit.stratum, events: unit.events });
        continue;
      }
      count += 1;
      strata.set(unit.stratum, (strata.get(unit.stratum) ?? 0) + 1);
      if (strata.size > strataAtMost) throw new AssayError('sampling_problem', { problem: 'strata_many', most: strataAtMost });
      const weight = sizeMillionths(unit.size);
      if (weight === 0n) withoutSize += 1;
      totalSize += weight;
      lines.push(populationLine({ number: count, key: unit.key, stratum: unit.stratum, events: unit.events.length, size: unit.size }));
      events.push(unit.events);
      if (lines.length === unitsAtOnce) finish();
    }
    yield { done: count, total: ids.length };
  }
  finish();
  if (count === 0) throw new AssayError('sample_empty');
  const population: Population = {
    ...spec,
    frozenAt,
    frozenBy,
    count,
    events: ids.length,
    keyUnits: keys.length,
    keyEvents: keys.reduce((sum, unit) => sum + unit.events.length, 0),
    strata:
      spec.strataBy === null
        ? null
        : [...strata].map(([label, size]) => ({ label, count: size })).sort((a, b) => (a.label < b.label ? -1 : 1)),
    withoutSize,
    totalSize: decimal(totalSize),
    sha256: hash.digestHex(),
    ...describeEvidence(db),
    first,
    last,
  };
  return { population, pieces, keys };
}

export const insertPieces = (db: WritableDB, sample: number, pieces: readonly PackedPiece[]): void =>
  inTransaction(db, () => {
    for (const piece of pieces) insertPiece(db, sample, piece);
  });

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Millionths as a decimal number without needless zeros. */
const decimal = (millionths: bigint): string => {
  const rest = String(millionths % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${millionths / 1_000_000n}${rest === '' ? '' : `.${rest}`}`;
};

/** Longest text of a size that is kept: what is longer is no number that can be used. */
const sizeCharacters = 40;

interface Unit {
  readonly key: string;
  readonly stratum: string;
  readonly events: readonly number[];
  readonly isKey: boolean;
  readonly size: string;
  readonly first: number | null;
  readonly last: number | null;
}

/** The sort key of a record without a time. */
const unknownTime = 9e15;
const timeOf = ({ at }: UnitRow): number | null => (at === unknownTime ? null : at);

interface SizedRow extends UnitRow {
  readonly size: string;
}

function* rowsOf(db: ReadableDB, ids: Float64Array, spec: PopulationSpec): Generator<SizedRow[]> {
  const sizes = spec.sizeBy === '' ? null : createSizeReader(db, spec.sizeBy);
  for (let from = 0; from < ids.length; from += unitsAtOnce) {
    const rows = listUnitRows(db, [...ids.subarray(from, from + unitsAtOnce)], spec.unit, spec.strataBy);
    yield rows.map((row) => ({ ...row, size: sizes === null ? '1' : sizes(row.id) }));
  }
}

/** Values are read by ranges of ids; those read last are kept. */
function createSizeReader(db: ReadableDB, path: string): (id: number) => string {
  const span = 16_384;
  const known = new Map<number, ReadonlyMap<number, string>>();
  return (id) => {
    const range = Math.floor(id / span);
    const values = known.get(range) ?? mapMemberValues(db, path, range * span, (range + 1) * span);
    known.set(range, values);
    const oldest = known.keys().next().value;
    if (known.size > 32 && oldest !== undefined) known.delete(oldest);
    return (values.get(id) ?? '').trim().slice(0, sizeCharacters);
  };
}

function* eventUnits(db: ReadableDB, ids: Float64Array, spec: PopulationSpec, isKey: (id: number) => boolean): Generator<Unit[]> {
  for (const rows of rowsOf(db, ids, spec)) {
    yield rows.map((row) => ({
      key: eventKey(row.sha256, row.file, row.byte),
      stratum: spec.strataBy === null ? '' : (row.stratum ?? none),
      events: [row.id],
      isKey: isKey(row.id),
      size: row.size,
      first: timeOf(row),
      last: timeOf(row),
    }));
  }
}

/** Groups in the order of their first events; a group belongs to the stratum of its first event. Events without a value are one group. */
function* groupUnits(db: ReadableDB, ids: Float64Array, spec: PopulationSpec, isKey: (id: number) => boolean): Generator<Unit[]> {
  const groups = new Map<
    string,
    { stratum: string; events: number[]; isKey: boolean; size: bigint; first: number | null; last: number | null }
  >();
  for (const rows of rowsOf(db, ids, spec)) {
    for (const row of rows) {
      const key = row.unit ?? none;
      const time = timeOf(row);
      const known = groups.get(key);
      if (known === undefined) {
        const stratum = spec.strataBy === null ? '' : (row.stratum ?? none);
        groups.set(key, { stratum, events: [row.id], isKey: isKey(row.id), size: sizeMillionths(row.size), first: time, last: time });
        continue;
      }
      known.events.push(row.id);
      known.size += sizeMillionths(row.size);
      known.isKey ||= isKey(row.id);
      if (time !== null) {
        known.first = known.first === null ? time : Math.min(known.first, time);
        known.last = known.last === null ? time : Math.max(known.last, time);
      }
    }
    yield [];
  }
  yield [...groups].map(([key, group]) => ({ key, ...group, size: decimal(group.size) }));
}

/** All found events in the stated order. */
function* orderedIds(db: ReadableDB, state: SearchState, order: PopulationSpec['order']): Steps<Float64Array> {
  const total = state.counts.reduce((sum, size) => sum + size, 0);
  const ids = new Float64Array(total);
  let at = 0;
  state.chunks.forEach((bits, chunk) => {
    for (const id of listBits(bits ?? null, chunk)) ids[at++] = id;
  });
  if (order === 'import' || state.timeOrdered) return ids;
  const times = new Float64Array(total);
  for (let from = 0; from < total; from += unitsAtOnce) {
    const part = [...ids.subarray(from, from + unitsAtOnce)];
    times.set(
      allValues<number>(db, sql`SELECT e.at FROM json_each(${JSON.stringify(part)}) j CROSS JOIN event e ON e.id = j.value ORDER BY j.key`),
      from,
    );
    yield { done: from, total };
  }
  const sorted = Uint32Array.from(ids, (_, i) => i).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  return Float64Array.from(sorted, (i) => ids[i] ?? 0);
}

/** Completeness and accuracy: what the evidence held, line by line, and what of it became events. */
function describeEvidence(db: ReadableDB): Pick<Population, 'verdict' | 'evidence' | 'caseEvents'> {
  const evidence = listEvidence(db).map((one) => {
    const files = listFiles(db, one.id);
    const findings = listFindings(db, one.id);
    const total = (count: (file: (typeof files)[number]) => number): number => files.reduce((sum, file) => sum + count(file), 0);
    return {
      name: one.name,
      sha256: one.sha256,
      bytes: one.bytes,
      format: one.format,
      verdict: one.verdict,
      filtered: one.filtered,
      extractedHow: one.provenance.extractedHow,
      receivedFrom: one.provenance.receivedFrom,
      lines: total(({ lines }) => lines),
      records: one.counts.records,
      accepted: one.counts.events,
      rejected: one.counts.rejected,
      duplicates: one.counts.duplicates,
      headers: one.counts.headers,
      missing: findings.filter(({ code }) => code === 'event.missing').reduce((sum, finding) => sum + finding.count, 0),
      gaps: findings.filter(({ code }) => code === 'event.missing' || code === 'period.gap' || code === 'chain.truncated').length,
    };
  });
  return {
    verdict: evidence.length === 0 ? null : worstVerdict(evidence.map(({ verdict }) => verdict)),
    evidence,
    caseEvents: getMeta(db).events,
  };
}
