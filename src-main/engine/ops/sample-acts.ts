/** The acts of sampling, each one whole: what may be done at which point, and what the log says of it. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type {
  SampleDetail,
  SampleDraw,
  SampleItem,
  SamplePlan,
  SampleState,
  SeedOrigin,
  TestFields,
} from '../../../src-shared/model/sample.ts';
import type { DrawnItem, DrawSpec } from '../../../src-shared/model/sampling.ts';
import { cleanSeed } from '../sampling/random.ts';
import { drawItems } from '../sampling/draw.ts';
import { usualFrequencies } from '../sampling/frequency.ts';
import { extensionOf } from '../sampling/extension.ts';
import { planFor } from '../sampling/planning.ts';
import { SamplingProblem } from '../sampling/problem.ts';
import { refuseSeed } from '../sampling/seeds.ts';
import { inTransaction, type ReadableDB, type WritableDB } from '../store/database.ts';
import {
  getFrequencies,
  getSample,
  insertDraw,
  insertSample,
  logSample,
  setExtensions,
  setPlan,
  setState,
  updateDraw,
} from '../store/sample.ts';
import { deleteDrawn, getItem, insertItem, listItems, setVoided, updateTest, type ItemBody } from '../store/sample-item.ts';
import { getUnitEvents } from '../store/sample-piece.ts';
import { insertPieces, type Frozen } from './sample-freeze.ts';
import { labelsOf, readFrozen, type FrozenPopulation } from './sample-frozen.ts';

/** Who acts, and when. */
export interface Act {
  readonly by: string;
  readonly at: number;
}

/** Problems of the numbers cross the port as one code. */
export function coded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SamplingProblem)
      throw new AssayError('sampling_problem', { problem: error.code, ...error.detail }, { cause: error });
    throw error;
  }
}

/** The sample, if it is at one of these points. Throws `sample_unknown`, `sample_state`. */
export function at(db: ReadableDB, id: number, ...states: readonly SampleState[]): SampleDetail {
  const sample = getSample(db, id);
  if (!states.includes(sample.summary.state)) throw new AssayError('sample_state', { state: sample.summary.state });
  return sample;
}

export const emptyTest = (codes: readonly string[]): TestFields => ({
  results: Object.fromEntries(codes.map((code) => [code, 'untested' as const])),
  untestable: false,
  notes: '',
  deviationType: '',
  cause: '',
  compensating: '',
  reviewerNote: '',
});

/** Stores a collected population as a new sample. */
export const keepFrozen = (db: WritableDB, { population, pieces, keys }: Frozen, act: Act): number =>
  inTransaction(db, () => {
    const id = insertSample(db, population);
    insertPieces(db, id, pieces);
    keys.forEach((unit, i) => {
      const body = {
        ...plainBody,
        role: 'key',
        key: unit.key,
        stratum: population.strataBy === null ? null : unit.stratum,
        order: i + 1,
      } as const;
      insertItem(db, id, body, unit.events, emptyTest([]));
    });
    logSample(db, id, { ...act, action: 'freeze', detail: `${population.count} ${population.sha256}` });
    return id;
  });

const plainBody = {
  unit: null,
  stream: null,
  position: null,
  counter: null,
  hash: null,
  ticket: null,
  certain: false,
  reason: '',
  replaces: null,
  stratum: null,
} as const;

export const frequenciesOf = (db: ReadableDB) => getFrequencies(db) ?? usualFrequencies;

/** Saves the plan while it is not locked, with what it comes to. */
export const savePlan = (db: WritableDB, id: number, plan: SamplePlan, act: Act): void =>
  inTransaction(db, () => {
    const { population } = at(db, id, 'plan');
    const planned = coded(() => planFor(plan, population, frequenciesOf(db)));
    setPlan(db, id, plan, planned);
    logSample(db, id, { ...act, action: 'plan', detail: JSON.stringify({ n: planned.n, ...plan }) });
  });

export const lockPlan = (db: WritableDB, id: number, act: Act): void =>
  inTransaction(db, () => {
    const { plan, planned } = at(db, id, 'plan');
    if (plan === null || planned === null) throw new AssayError('sample_state', { state: 'plan' });
    // Picked items come one by one; there is nothing to draw.
    setState(db, id, isPicked(plan) ? 'drawn' : 'locked');
    if (isPicked(plan)) giveAttributes(db, id, plan);
    logSample(db, id, { ...act, action: 'lock', detail: `n = ${planned.n}` });
  });

const isPicked = (plan: SamplePlan): boolean => plan.kind === 'judgmental' || plan.method === 'picked';

export const unlockPlan = (db: WritableDB, id: number, reason: string, act: Act): void =>
  inTransaction(db, () => {
    const { plan } = getSample(db, id);
    if (plan !== null && isPicked(plan) && listItems(db, id).every(({ role }) => role === 'key')) at(db, id, 'locked', 'drawn');
    else at(db, id, 'locked');
    setState(db, id, 'plan');
    logSample(db, id, { ...act, action: 'unlock', detail: reason });
  });

export interface SeedInput {
  readonly origin: SeedOrigin;
  readonly seed: string;
  readonly seedBy: string;
}

/** Draws the sample. The seed comes only now, after population and plan are locked. Throws `seed_refused`. */
export const drawSample = (db: WritableDB, id: number, { origin, seed: typed, seedBy }: SeedInput, act: Act): void =>
  inTransaction(db, () => {
    const sample = at(db, id, 'locked');
    const { plan, planned, draws } = sample;
    if (plan === null || planned === null) throw new AssayError('sample_state', { state: 'plan' });
    const seed = coded(() => cleanSeed(typed));
    const refused = refuseSeed(origin, seed, { by: act.by, seedBy, now: act.at, used: draws.map((draw) => draw.seed) });
    if (refused !== null) throw new AssayError('seed_refused', { reason: refused });
    const read = readFrozen(db, sample);
    const further = (planned.perStratum ?? [0]).map(() => 0);
    const spec: DrawSpec = {
      method: drawMethod(plan),
      algorithm: plan.algorithm,
      seed,
      n: planned.n,
      perStratum: planned.perStratum,
      further,
    };
    const drawn = coded(() => drawItems(spec, read.frame));
    giveAttributes(db, id, plan);
    for (const item of drawn.items) addDrawn(db, sample, read, item, 'drawn', null, '');
    insertDraw(db, id, {
      ...act,
      seed,
      origin,
      seedBy,
      method: spec.method,
      algorithm: spec.algorithm,
      n: planned.n,
      perStratum: planned.perStratum,
      hashes: drawn.hashes,
      rejected: [...drawn.rejected],
      abandoned: null,
    });
    setState(db, id, 'drawn');
    logSample(db, id, { ...act, action: 'draw', detail: JSON.stringify({ seed, origin, seedBy, n: planned.n }) });
  });

const drawMethod = (plan: SamplePlan): DrawSpec['method'] => {
  if (plan.method === 'picked') throw new AssayError('sample_state', { state: 'plan' });
  return plan.method;
};

/** Key items get the attributes that the plan has now; what was found already stays. */
function giveAttributes(db: WritableDB, id: number, plan: SamplePlan): void {
  for (const item of listItems(db, id)) {
    if (item.role !== 'key') continue;
    const results = Object.fromEntries(plan.attributes.map(({ code }) => [code, item.results[code] ?? ('untested' as const)]));
    updateTest(db, item, item.revision, { ...testOf(item), results }, item.testedBy, item.testedAt);
  }
}

/** An item's test fields alone. */
export const testOf = ({ results, untestable, notes, deviationType, cause, compensating, reviewerNote }: SampleItem): TestFields => ({
  results,
  untestable,
  notes,
  deviationType,
  cause,
  compensating,
  reviewerNote,
});

function addDrawn(
  db: WritableDB,
  sample: SampleDetail,
  { unitOf }: FrozenPopulation,
  drawn: DrawnItem,
  role: ItemBody['role'],
  replaces: number | null,
  reason: string,
): number {
  const unit = unitOf(drawn.number);
  const { plan, summary, population } = sample;
  const body: ItemBody = {
    role,
    unit: drawn.number,
    key: unit?.key ?? '',
    stratum: population.strataBy === null ? null : (unit?.stratum ?? ''),
    order: drawn.order,
    stream: drawn.stream,
    position: drawn.position,
    counter: drawn.counter,
    hash: drawn.hash,
    ticket: drawn.ticket,
    certain: drawn.certain,
    reason,
    replaces,
  };
  return insertItem(
    db,
    summary.id,
    body,
    getUnitEvents(db, summary.id, drawn.number),
    emptyTest((plan?.attributes ?? []).map(({ code }) => code)),
  );
}

/** The present draw: the one that was not abandoned. */
const presentDraw = ({ draws }: SampleDetail): SampleDraw => {
  const draw = draws.findLast(({ abandoned }) => abandoned === null);
  if (draw === undefined) throw new AssayError('sample_state', { state: 'locked' });
  return draw;
};

/** Gives a draw up. It stays in the log with its seed, and so does the reason; its items go. */
export const abandonDraw = (db: WritableDB, id: number, reason: string, act: Act): void =>
  inTransaction(db, () => {
    const draw = presentDraw(at(db, id, 'drawn'));
    updateDraw(db, { ...draw, abandoned: { ...act, reason } });
    deleteDrawn(db, id);
    setExtensions(db, id, []);
    setState(db, id, 'locked');
    logSample(db, id, { ...act, action: 'abandon', detail: reason });
  });

/** What the draw must give so far, with `more` further items: of the whole, or of each stratum. */
function specOf(sample: SampleDetail, items: readonly SampleItem[], more: readonly number[]): DrawSpec {
  const draw = presentDraw(sample);
  const { plan } = sample;
  if (plan === null) throw new AssayError('sample_state', { state: 'plan' });
  const labels = labelsOf(sample);
  const behind = items.filter(({ role }) => role === 'extension' || role === 'replacement');
  const taken = labels === null ? [behind.length] : labels.map((label) => behind.filter(({ stratum }) => stratum === label).length);
  return {
    method: drawMethod(plan),
    algorithm: plan.algorithm,
    seed: draw.seed,
    n: draw.n,
    perStratum: draw.perStratum,
    further: taken.map((count, h) => count + (more[h] ?? 0)),
  };
}

/** What the draw that stands must give so far; null where none stands: nothing is drawn yet, or the auditor picks. */
export const specSoFar = (sample: SampleDetail, items: readonly SampleItem[]): DrawSpec | null =>
  sample.draws.some(({ abandoned }) => abandoned === null) ? specOf(sample, items, []) : null;

/** Adds the next items of the sequence behind those that are there. */
function addFurther(
  db: WritableDB,
  sample: SampleDetail,
  more: readonly number[],
  role: ItemBody['role'],
  replaces: number | null,
  reason: string,
): number[] {
  const { id } = sample.summary;
  const items = listItems(db, id);
  const read = readFrozen(db, sample);
  const drawn = coded(() => drawItems(specOf(sample, items, more), read.frame));
  const known = new Set(items.map(({ unit }) => unit));
  const added = drawn.items.filter(({ number }) => !known.has(number));
  return added.map((item) => addDrawn(db, sample, read, item, role, replaces, reason));
}

/** Makes the sample larger; the first items stay. Without a plan for it, the evaluation states the risk over all stages. */
export const extendSample = (db: WritableDB, id: number, n: number, reason: string, act: Act): void =>
  inTransaction(db, () => {
    const sample = at(db, id, 'drawn');
    const { plan, planned, population, extensions } = sample;
    if (plan === null || planned === null) throw new AssayError('sample_state', { state: 'plan' });
    const from = extensions.at(-1)?.to ?? presentDraw(sample).n;
    const more = coded(() => {
      if (n <= from) throw new SamplingProblem('size', { value: n });
      if (n > population.count) throw new SamplingProblem('size_population', { n, population: population.count });
      return moreOf(sample, listItems(db, id), n - from);
    });
    addFurther(db, sample, more, 'extension', null, reason);
    setExtensions(db, id, [...extensions, { ...act, reason, from, to: n, ...extensionOf(plan, planned, population.count, from, n) }]);
    logSample(db, id, { ...act, action: 'extend', detail: `${from} → ${n}: ${reason}` });
  });

/** Shares further items out in proportion to the strata that still have units, whatever was drawn from them before. */
function moreOf({ population, draws }: SampleDetail, items: readonly SampleItem[], count: number): number[] {
  const perStratum = draws.findLast(({ abandoned }) => abandoned === null)?.perStratum ?? null;
  if (perStratum === null || population.strata === null) return [count];
  const left = population.strata.map(
    ({ label, count: size }) => size - items.filter(({ role, stratum }) => role !== 'key' && stratum === label).length,
  );
  const total = left.reduce((sum, size) => sum + size, 0);
  if (count > total) throw new SamplingProblem('size_population', { n: count, population: total });
  const shares = left.map((size) => Math.floor((count * size) / total));
  let rest = count - shares.reduce((sum, size) => sum + size, 0);
  return shares.map((share, h) => (rest > 0 && share < (left[h] ?? 0) ? (rest--, share + 1) : share));
}

/** An item that is not applicable after all: the next item of the sequence takes its place. */
export const voidItem = (db: WritableDB, id: number, number: number, reason: string, act: Act): void =>
  inTransaction(db, () => {
    const sample = at(db, id, 'drawn');
    const item = getItem(db, id, number);
    if (item.voided !== null || item.role === 'key') throw new AssayError('sample_conflict', { number });
    setVoided(db, item.id, reason);
    if (item.role !== 'picked') {
      const labels = labelsOf(sample);
      const more = labels === null ? [1] : labels.map((label) => (label === item.stratum ? 1 : 0));
      addFurther(db, sample, more, 'replacement', number, reason);
    }
    logSample(db, id, { ...act, action: 'void', detail: `${number}: ${reason}` });
  });

/** Adds items that the auditor picks, by their numbers in the population, each with the reason. */
export const pickItems = (db: WritableDB, id: number, numbers: readonly number[], kind: string, reason: string, act: Act): void =>
  inTransaction(db, () => {
    const sample = at(db, id, 'drawn');
    const { plan, population } = sample;
    if (plan === null || !isPicked(plan)) throw new AssayError('sample_state', { state: 'drawn' });
    const { unitOf } = readFrozen(db, sample);
    const known = new Set(listItems(db, id).map(({ unit }) => unit));
    for (const number of numbers) {
      const unit = unitOf(number);
      if (unit === null) throw new AssayError('sampling_problem', { problem: 'size_population', n: number, population: population.count });
      if (known.has(number)) continue;
      known.add(number);
      const stratum = population.strataBy === null ? null : unit.stratum;
      const body = {
        ...plainBody,
        role: 'picked',
        unit: number,
        key: unit.key,
        stratum,
        order: number,
        reason: `${kind}: ${reason}`,
      } as const;
      insertItem(db, id, body, getUnitEvents(db, id, number), emptyTest(plan.attributes.map(({ code }) => code)));
    }
    logSample(db, id, { ...act, action: 'pick', detail: `${numbers.join(', ')}: ${kind}: ${reason}` });
  });
