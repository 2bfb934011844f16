/** Random events, as plain objects and as the blocks that an import is fed with. Also used outside vitest. */
import { deflateRawSync } from 'node:zlib';
import { eventFields, type EventField } from '../../src-shared/model/event.ts';
import type { Finding } from '../../src-shared/model/finding.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import type { WritableDB } from '../../src-main/engine/store/database.ts';
import type { EventFacts, EventRows } from '../../src-main/engine/store/event-writer.ts';
import { createIngest, type IngestStart } from '../../src-main/engine/store/ingest.ts';
import { runSteps } from '../../src-main/engine/store/steps.ts';

export interface PlainEvent {
  readonly ordinal: number;
  readonly fields: Readonly<Partial<Record<EventField, string>>>;
  readonly time: number | null;
  readonly recorded: number | null;
  readonly chain: string;
  readonly seq: number | null;
  readonly text: string;
  /** Members that are no fields, by path. */
  readonly members?: readonly (readonly [path: string, value: string])[];
  readonly malformed?: boolean;
}

/** mulberry32 */
export function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

export const actors = ['alice', 'Bob', 'ÉMILE', 'straße', 'bob', '李雷', 'o_neil', '100%'];
export const actions = ['user.login', 'user.logout', 'data.export', 'Data.Export', 'role_grant', 'export'];
const notes = ['requested by support', 'quarterly report 7', 'Ünïcode café', 'two\twords', 'a-b_c', 'export', '2026-01-02', 'x'];
export const start = Date.UTC(2026, 0, 1);

export function makeEvents(
  count: number,
  seed: number,
  options: { readonly inTimeOrder?: boolean; readonly chains?: number } = {},
): PlainEvent[] {
  const random = createRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  const seqs = new Map<string, number>();
  return Array.from({ length: count }, (_, ordinal) => {
    const actor = pick(actors);
    const fields: Partial<Record<EventField, string>> = {
      eventId: `ev-${seed}-${ordinal}`,
      actorId: actor,
      action: pick(actions),
      outcome: pick(['success', 'success', 'failure', 'denied']),
      category: pick(['authentication', 'data.export', 'other']),
      resourceId: `doc_${random(50)}`,
    };
    if (random(2) === 0) fields.actorEmail = `${actor}@example.com`;
    if (random(3) === 0) fields.resourceName = pick(['Café Menü', 'cafe menu', 'Report 100%', 'K']);
    if (random(2) === 0) fields.ip = `10.0.${random(3)}.${random(20)}`;
    if (random(2) === 0) fields.session = `s-${random(100)}`;
    if (random(4) === 0) fields.country = pick(['SE', 'se', 'DE']);
    const chain = `tenant/${random(options.chains ?? 1) + 1}`;
    const seq = (seqs.get(chain) ?? 0) + 1;
    seqs.set(chain, seq);
    const time =
      options.inTimeOrder === true
        ? start + ordinal * 1000
        : random(30) === 0
          ? null
          : start + random(90 * 86_400) * 1000 + random(3) * 0.25;
    const text = [...Object.values(fields), ...Array.from({ length: random(3) }, () => pick(notes))].join('\n');
    const recorded = ordinal % 7 === 3 ? null : (time ?? start) + ((ordinal * 7919) % 5000);
    const members: [string, string][] = [];
    if (ordinal % 3 !== 0) members.push(['reason', notes[ordinal % notes.length] ?? '']);
    if (ordinal % 5 === 0)
      members.push(['flags.deep', ordinal % 2 === 0 ? 'true' : 'False'], ['tags', 'red'], ['tags', `n-${ordinal % 11}`]);
    if (ordinal % 97 === 0) members.push(['Rare path', String(ordinal)]);
    // A literal is a member, and no word.
    const words = members.filter(([, value]) => !/^(true|false)$/.test(value)).map(([, value]) => value);
    return { ordinal, fields, time, recorded, chain, seq, text: [text, ...words].join('\n'), members };
  });
}

/** Where each text begins in UTF-8 when they stand one behind the other from `at` on, and where the last one ends. */
function offsetsOf(at: number, texts: readonly string[]): Uint32Array {
  const offsets = new Uint32Array(texts.length + 1).fill(at);
  texts.forEach((text, i) => (offsets[i + 1] = (offsets[i] ?? 0) + Buffer.byteLength(text)));
  return offsets;
}

/** Members as an import is given them: a table of paths; offsets, then for each member a marker, its path's number, and its value. */
function packMembers(events: readonly PlainEvent[]): EventRows['members'] {
  const paths = [...new Set(events.flatMap(({ members = [] }) => members.map(([path]) => path)))];
  const uses = paths.map((path) => events.flatMap(({ members = [] }) => members.filter(([one]) => one === path)).length);
  const records = events.map(({ members = [] }) =>
    Buffer.concat(
      members.flatMap(([path, value]) => {
        const number = paths.indexOf(path);
        return [Buffer.from([0xff, 0, number >> 7, number & 0x7f]), Buffer.from(value)];
      }),
    ),
  );
  const head = Buffer.alloc(4 * (events.length + 1));
  let at = head.length;
  records.forEach((record, i) => {
    head.writeUInt32LE(at, 4 * i);
    at += record.length;
  });
  head.writeUInt32LE(at, 4 * events.length);
  return { paths, uses, packed: deflateRawSync(Buffer.concat([head, ...records])) };
}

export function toBlock(events: readonly PlainEvent[], file = 0): { readonly rows: EventRows; readonly facts: EventFacts } {
  const count = events.length;
  const values: string[] = [];
  const scopes: string[] = [];
  const index = (list: string[], value: string): number => {
    const known = list.indexOf(value);
    return known === -1 ? list.push(value) - 1 : known;
  };
  const columns = Object.fromEntries(eventFields.map((field) => [field, new Uint32Array(count)])) as Record<EventField, Uint32Array>;
  events.forEach((event, i) => {
    for (const field of eventFields) {
      const value = event.fields[field];
      if (value !== undefined) columns[field][i] = index(values, value) + 1;
    }
  });
  const first = events[0]?.ordinal ?? 0;
  const texts = events.map(({ text }) => (text === '' ? '' : `${text}\n`));
  const textOffsets = offsetsOf(0, texts);
  const valueOffsets = offsetsOf(textOffsets[count] ?? 0, values);
  return {
    rows: {
      count,
      columns,
      time: Float64Array.from(events, ({ time }) => time ?? NaN),
      recorded: Float64Array.from(events, ({ recorded }) => recorded ?? NaN),
      bytes: new TextEncoder().encode([...texts, ...values].join('')),
      textOffsets,
      valueStarts: valueOffsets.subarray(0, -1),
      valueEnds: valueOffsets.subarray(1),
      members: packMembers(events),
      valueIsAscii: Uint8Array.from(values, (value) => (/^[\0-\x7f]*$/.test(value) ? 1 : 0)),
    },
    facts: {
      file,
      firstOrdinal: first,
      count,
      flags: Uint8Array.from(events, ({ malformed }) => (malformed === true ? 1 : 0)),
      line: Uint32Array.from(events, (_, i) => first + i + 1),
      byte: Float64Array.from(events, (_, i) => (first + i) * 100),
      length: new Uint32Array(count).fill(99),
      seq: Float64Array.from(events, ({ seq }) => seq ?? NaN),
      scope: Uint32Array.from(events, ({ chain }) => index(scopes, chain)),
      scopes,
    },
  };
}

export const makeResult = (overrides: Partial<EvidenceResult> = {}): EvidenceResult => ({
  input: { path: 'export.ndjson', bytes: 10, sha256: null, format: 'assay-archive/1', verdict: 'verified' },
  counts: {
    records: 0,
    events: 0,
    rejected: 0,
    duplicates: 0,
    headers: 0,
    hashesChecked: 0,
    linksChecked: 0,
    checkpointsFound: 0,
    checkpointsValid: 0,
  },
  chains: [],
  checks: [],
  findings: [],
  findingsTotal: 0,
  faultsTotal: 0,
  limits: [],
  notProven: [],
  files: [],
  asOf: null,
  timestamps: [],
  ...overrides,
});

export const makeFinding = (overrides: Partial<Finding>): Finding => ({
  code: 'event.altered',
  severity: 'broken',
  chain: null,
  seq: null,
  seqTo: null,
  count: 1,
  file: null,
  line: null,
  byte: null,
  expected: null,
  found: null,
  message: 'm',
  ...overrides,
});

export const ingestStart: IngestStart = {
  name: 'export.ndjson',
  importedAt: 1,
  filtered: false,
  provenance: { receivedFrom: 'client', receivedAt: '', extractedHow: '', transport: '' },
  files: [{ path: 'events/1.ndjson', reader: 'assay/1', framing: { kind: 'ndjson' } }],
};

export interface Imported {
  readonly evidence: number;
  /** Event id of ordinal 0. */
  readonly first: number;
}

/** Imports events in blocks; `sha256` must differ between imports of one case. */
export function importEvents(
  db: WritableDB,
  events: readonly PlainEvent[],
  sha256: string,
  options: { readonly duplicates?: readonly number[]; readonly block?: number } = {},
): Imported {
  const first = Number(db.connection.prepare('SELECT next_event FROM meta').pluck().get());
  const ingest = createIngest(db, ingestStart);
  const size = options.block ?? 700;
  for (let i = 0; i < events.length; i += size) {
    const { rows, facts } = toBlock(events.slice(i, i + size));
    ingest.add(rows, facts);
  }
  const { evidence } = runSteps(
    ingest.finish({ result: makeResult(), verifiedAt: 2, verifyMs: 3, sha256, bytes: 10, duplicates: options.duplicates ?? [] }),
  );
  return { evidence, first };
}
