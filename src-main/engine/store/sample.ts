/** Samples: their documents, draws and log. Items: `sample-item.ts`; the frozen population: `sample-piece.ts`. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type {
  Extension,
  LogEntry,
  Planned,
  Population,
  SampleDetail,
  SampleDraw,
  SamplePlan,
  SampleState,
  SampleSummary,
  SignOff,
} from '../../../src-shared/model/sample.ts';
import type { FrequencyRow } from '../../../src-shared/model/sampling.ts';
import { allRows, getRow, getValue, inSnapshot, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

interface SampleRow {
  readonly id: number;
  readonly state: SampleState;
  readonly createdAt: number;
  readonly population: string;
  readonly plan: string | null;
  readonly planned: string | null;
  readonly extensions: string;
  readonly signoff: string | null;
}

const columns = sql`id, state, created_at AS createdAt, population, plan, planned, extensions, signoff`;

const refOf = (id: number): string => `S-${String(id).padStart(2, '0')}`;

function summaryOf(db: ReadableDB, { id, state, createdAt }: SampleRow, { title, count }: Population): SampleSummary {
  const tally = getRow<{ items: number; tested: number; deviations: number }>(
    db,
    sql`SELECT count(*) AS items,
          coalesce(sum(json_extract(test, '$.untestable') OR (json_extract(test, '$.results') <> '{}' AND NOT EXISTS (SELECT 1 FROM json_each(test, '$.results') WHERE value = 'untested'))), 0) AS tested,
          coalesce(sum(json_extract(test, '$.untestable') OR EXISTS (SELECT 1 FROM json_each(test, '$.results') WHERE value = 'deviation')), 0) AS deviations
        FROM sample_item WHERE sample = ${id} AND voided IS NULL`,
  );
  return { id, ref: refOf(id), title, state, population: count, createdAt, ...(tally ?? { items: 0, tested: 0, deviations: 0 }) };
}

const parse = <T>(json: string): T => JSON.parse(json) as T;
const parseOrNull = <T>(json: string | null): T | null => (json === null ? null : parse<T>(json));

/** Adds a sample with its frozen population. */
export function insertSample(db: WritableDB, population: Population): number {
  return run(
    db,
    sql`INSERT INTO sample (state, created_at, population, extensions) VALUES ('plan', ${population.frozenAt}, ${JSON.stringify(population)}, '[]')`,
  ).id;
}

/** In the order in which they were made. */
export const listSamples = (db: ReadableDB): SampleSummary[] =>
  inSnapshot(db, () =>
    allRows<SampleRow>(db, sql`SELECT ${columns} FROM sample ORDER BY id`).map((row) =>
      summaryOf(db, row, parse<Population>(row.population)),
    ),
  );

/** Throws `sample_unknown`. */
export const getSample = (db: ReadableDB, id: number): SampleDetail =>
  inSnapshot(db, () => {
    const row = getRow<SampleRow>(db, sql`SELECT ${columns} FROM sample WHERE id = ${id}`);
    if (row === undefined) throw new AssayError('sample_unknown', { id });
    const population = parse<Population>(row.population);
    return {
      summary: summaryOf(db, row, population),
      population,
      plan: parseOrNull<SamplePlan>(row.plan),
      planned: parseOrNull<Planned>(row.planned),
      extensions: parse<Extension[]>(row.extensions),
      signOff: parseOrNull<SignOff>(row.signoff),
      draws: listDraws(db, id),
      log: allRows<LogEntry>(db, sql`SELECT at, by, action, detail FROM sample_log WHERE sample = ${id} ORDER BY id`),
    };
  });

export const setState = (db: WritableDB, id: number, state: SampleState): void =>
  void run(db, sql`UPDATE sample SET state = ${state} WHERE id = ${id}`);

export const setPlan = (db: WritableDB, id: number, plan: SamplePlan, planned: Planned): void =>
  void run(db, sql`UPDATE sample SET plan = ${JSON.stringify(plan)}, planned = ${JSON.stringify(planned)} WHERE id = ${id}`);

export const setExtensions = (db: WritableDB, id: number, extensions: readonly Extension[]): void =>
  void run(db, sql`UPDATE sample SET extensions = ${JSON.stringify(extensions)} WHERE id = ${id}`);

export const setSignOff = (db: WritableDB, id: number, signOff: SignOff | null): void =>
  void run(db, sql`UPDATE sample SET signoff = ${signOff === null ? null : JSON.stringify(signOff)} WHERE id = ${id}`);

const listDraws = (db: ReadableDB, sample: number): SampleDraw[] =>
  allRows<{ id: number; body: string }>(db, sql`SELECT id, body FROM sample_draw WHERE sample = ${sample} ORDER BY id`).map(
    ({ id, body }) => ({
      ...parse<Omit<SampleDraw, 'id'>>(body),
      id,
    }),
  );

export const insertDraw = (db: WritableDB, sample: number, draw: Omit<SampleDraw, 'id'>): number =>
  run(db, sql`INSERT INTO sample_draw (sample, body) VALUES (${sample}, ${JSON.stringify(draw)})`).id;

export const updateDraw = (db: WritableDB, { id, ...draw }: SampleDraw): void =>
  void run(db, sql`UPDATE sample_draw SET body = ${JSON.stringify(draw)} WHERE id = ${id}`);

/** Every act stays: nothing removes from the log. */
export const logSample = (db: WritableDB, sample: number, { at, by, action, detail }: LogEntry): void =>
  void run(db, sql`INSERT INTO sample_log (sample, at, by, action, detail) VALUES (${sample}, ${at}, ${by}, ${action}, ${detail})`);

/** The firm's frequency table, or null while it is the usual one. */
export const getFrequencies = (db: ReadableDB): readonly FrequencyRow[] | null =>
  parseOrNull<FrequencyRow[]>(getValue<string>(db, sql`SELECT rows FROM sample_frequency`) ?? null);

export const setFrequencies = (db: WritableDB, rows: readonly FrequencyRow[]): void =>
  void run(
    db,
    sql`INSERT INTO sample_frequency (id, rows) VALUES (1, ${JSON.stringify(rows)}) ON CONFLICT (id) DO UPDATE SET rows = excluded.rows`,
  );
