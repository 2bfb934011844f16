/** The most frequent values of fields among a query's results. */
import { facetFields, facetLimits, type Facet, type FacetField } from '../../../src-shared/model/search.ts';
import { listChainKeys } from '../store/chain.ts';
import type { Codes, ColumnReader } from '../store/column.ts';
import type { ReadableDB } from '../store/database.ts';
import { eventColumns } from '../store/event-columns.ts';
import { getLongText } from '../store/event.ts';
import { holdsTexts, type CodeColumn } from '../store/segment.ts';
import { foldValue } from '../store/fold.ts';
import { eachMember, getMembersFrom, listMemberPieces } from '../store/member-text.ts';
import type { Steps } from '../store/steps.ts';
import { listTermTexts, mapSpellings } from '../store/term.ts';
import { addBit, chunkOf, chunkSize, countBits, hasBit, newBits, placesOf, type Bits } from './bits.ts';
import { ensureChunk, openState, type SearchSession, type SearchState, type Tally } from './session.ts';
import { queryError } from './query-error.ts';

export interface FacetRequest {
  readonly query: string;
  readonly fields: readonly string[];
  /** Values a field. */
  readonly limit: number;
}

/** Longest value that is shown whole, in characters. */
const shownCharacters = 1000;

/** The columns of a field, the one that is shown first: an event counts under the first that has a value, as its table row shows it. */
const facetColumns: Readonly<Record<FacetField, readonly CodeColumn[]>> = {
  actor: ['actorEmail', 'actorId'],
  email: ['actorEmail'],
  role: ['actorRole'],
  action: ['action'],
  category: ['category'],
  outcome: ['outcome'],
  resource: ['resourceName', 'resourceId'],
  type: ['resourceType'],
  ip: ['ip'],
  country: ['country'],
  agent: ['userAgent'],
  session: ['session'],
  source: ['source'],
  chain: ['chain'],
};

const isFacetField = (field: string): field is FacetField => facetFields.some((known) => known === field);

/**
 * Counts values. When `late` says so, it answers with what has been counted so far; a later call with the same session goes on from
 * there. Throws `query_invalid`, also for a field that cannot be counted.
 */
export function* facetEvents(
  db: ReadableDB,
  session: SearchSession,
  { query, fields, limit }: FacetRequest,
  late: () => boolean,
): Steps<{ facets: Facet[]; searched: number; total: number }> {
  const state = openState(db, session, query);
  const wanted = fields.map((field) => {
    if (isFacetField(field)) return { name: field, path: null };
    const path = /^metadata\.(.+)$/i.exec(field)?.[1];
    if (path === undefined) throw queryError('unknown_field', field, 0, field.length);
    if (getMembersFrom(db) > 1) throw queryError('members_unknown', field, 0, field.length);
    return { name: field, path: foldValue(path) };
  });
  let searched = state.chunks.length;
  for (let chunk = 0; chunk < state.chunks.length; chunk++) {
    if (chunk > 0 && late()) {
      searched = chunk;
      break;
    }
    const bits = yield* ensureChunk(db, state, chunk);
    const places = bits === null ? null : placesOf(bits);
    for (const { name, path } of wanted) {
      const tally = tallyOf(state, path === null ? name : `metadata.${path}`);
      if (tally.next !== chunk) continue;
      tally.next += 1;
      if (bits === null || places === null) continue;
      if (path === null) countChunk(db, state.columns, tally, facetColumns[name], places, chunk);
      else countMembers(db, tally, path, bits, chunk);
    }
  }
  const exact = searched === state.chunks.length;
  return {
    facets: wanted.map(({ name, path }) => {
      const tally = tallyOf(state, path === null ? name : `metadata.${path}`);
      const column = path === null ? (facetColumns[name][0] ?? null) : null;
      const summary = tally.summary ?? summarise(db, name, column, tally, exact);
      if (exact && tally.summary === null) {
        tally.summary = summary;
        tally.counts.clear();
      }
      return withFewer(summary, limit);
    }),
    searched: exact ? state.events : Math.floor((state.events * searched) / state.chunks.length),
    total: state.events,
  };
}

function tallyOf({ tallies }: SearchState, field: string): Tally {
  const known = tallies.get(field);
  if (known !== undefined) return known;
  const made: Tally = { next: 0, counts: new Map(), missing: 0, uncounted: 0, summary: null };
  tallies.set(field, made);
  return made;
}

function countChunk(
  db: ReadableDB,
  columns: ColumnReader,
  tally: Tally,
  of: readonly CodeColumn[],
  places: Uint16Array,
  chunk: number,
): void {
  let rest = places;
  for (const column of of) {
    const { codes, values } = columns.codes(column, chunk);
    const counts = new Uint32Array(values.length + 1);
    for (let i = 0; i < rest.length; i++) {
      const code = codes[rest[i] as number] as number;
      counts[code] = (counts[code] as number) + 1;
    }
    addCounts(db, tally, column, values, counts);
    rest = placesWithout(codes, rest, counts[0] ?? 0);
  }
  tally.missing += rest.length;
}

/** Those of the places that have no value: they count under the next column. */
function placesWithout(codes: Codes['codes'], places: Uint16Array, count: number): Uint16Array {
  const without = new Uint16Array(count);
  let at = 0;
  for (let i = 0; at < count; i++) {
    const place = places[i] as number;
    if (codes[place] === 0) without[at++] = place;
  }
  return without;
}

function addCounts(db: ReadableDB, tally: Tally, column: CodeColumn, values: Codes['values'], counts: Uint32Array): void {
  const texts = holdsTexts(column);
  for (let i = 0; i < values.length; i++) {
    const count = counts[i + 1] ?? 0;
    const value = values[i];
    if (count === 0 || value === undefined) continue;
    const isLong = texts && typeof value === 'number' && column !== 'chain';
    addCount(tally, isLong ? shorten(getLongText(db, column, value)) : value, count);
  }
}

/** Long enough to say that it was cut. */
const shorten = (text: string): string => text.slice(0, shownCharacters + 1);

/** Different texts of one field that are told apart; of more than these, the rest are counted together. */
const textsAtMost = 400_000;

function addCount(tally: Tally, value: number | string, count: number): void {
  const known = tally.counts.get(value);
  if (known !== undefined || typeof value === 'number' || tally.counts.size < textsAtMost) tally.counts.set(value, (known ?? 0) + count);
  else tally.uncounted += count;
}

function countMembers(db: ReadableDB, tally: Tally, path: string, bits: Bits, chunk: number): void {
  const first = chunk * chunkSize;
  const having = newBits();
  for (const piece of listMemberPieces(db, first, first + chunkSize)) {
    const paths = piece.paths.flatMap((one, number) => (foldValue(one) === path ? [number] : []));
    // Members come by record; the same value twice in one record counts once.
    let of = -1;
    let seen: string[] = [];
    eachMember(db, piece, paths, (id, whole) => {
      const value = shorten(whole);
      if (chunkOf(id) !== chunk || !hasBit(bits, id)) return;
      if (id !== of) seen = [];
      of = id;
      if (seen.includes(value)) return;
      seen.push(value);
      addBit(having, id);
      addCount(tally, value, 1);
    });
  }
  tally.missing += countBits(bits) - countBits(having);
}

/** Values that differ in case alone are one, as they are to a query; the most frequent spelling stands for it. */
interface Group {
  spelling: number | string;
  most: number;
  count: number;
}

/** With fewer values: the others count together. */
function withFewer(facet: Facet, limit: number): Facet {
  const values = facet.values.slice(0, limit);
  return { ...facet, values, other: facet.other + facet.values.slice(limit).reduce((sum, { count }) => sum + count, 0) };
}

/** `column`: the first of the field's; null for members. */
function summarise(db: ReadableDB, field: string, column: CodeColumn | null, { counts, missing, uncounted }: Tally, exact: boolean): Facet {
  const kind = column === null ? 'text' : column === 'chain' ? 'chain' : eventColumns[column].kind;
  const chains = kind === 'chain' ? listChainKeys(db) : null;
  const spellings = kind === 'term' ? mapSpellings(db) : null;
  const keyOf = (value: number | string): number | string =>
    typeof value === 'string' ? foldValue(value) : chains === null ? (spellings?.get(value) ?? value) : foldValue(chains.get(value) ?? '');
  const groups = new Map<number | string, Group>();
  let total = 0;
  for (const [value, count] of counts) {
    total += count;
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { spelling: value, most: count, count });
    else {
      group.count += count;
      if (count > group.most) {
        group.spelling = value;
        group.most = count;
      }
    }
  }
  const least = [...groups.values()].map(({ count }) => count).toSorted((a, b) => b - a)[facetLimits.values - 1] ?? 0;
  const candidates = [...groups.values()].filter(({ count }) => count >= least).slice(0, 10_000);
  const texts =
    kind === 'term'
      ? listTermTexts(
          db,
          candidates.map(({ spelling }) => Number(spelling)),
        )
      : chains;
  const values = candidates
    .map(({ spelling, count }) => ({ value: typeof spelling === 'string' ? spelling : (texts?.get(spelling) ?? ''), count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, facetLimits.values);
  const listed = values.reduce((sum, { count }) => sum + count, 0);
  return {
    field,
    values: values.map(({ value, count }) => ({
      value: value.slice(0, shownCharacters),
      count,
      whole: value.length <= shownCharacters,
    })),
    other: total - listed + uncounted,
    distinct: groups.size,
    missing,
    exact: exact && uncounted === 0,
  };
}
