/** Operations of samples, on the writing and on the reading thread. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { MethodName, ParsedParams } from '../../../src-shared/contract/methods.ts';
import type {
  GridReading,
  Planned,
  PopulationSpec,
  SampleDetail,
  SampleEvaluation,
  SampleItem,
  SamplePlan,
  SampleSummary,
} from '../../../src-shared/model/sample.ts';
import type { FrequencyAchieved, FrequencyRow } from '../../../src-shared/model/sampling.ts';
import type { CasePaths } from '../cases/case-folder.ts';
import type { OpContext } from '../jobs/protocol.ts';
import type { Output, Ports } from '../ports.ts';
import { achievedBy } from '../sampling/frequency.ts';
import { gridBytes, GridProblem, readGrid } from '../sampling/grid-reader.ts';
import type { GridRow } from '../sampling/grid.ts';
import { readManifest } from '../sampling/manifest.ts';
import type { Redrawn } from '../sampling/redraw.ts';
import { planFor } from '../sampling/planning.ts';
import { redoOf, type Redo } from '../sampling/redo.ts';
import { inTransaction, type ReadableDB, type WritableDB } from '../store/database.ts';
import { getSample, listSamples, setFrequencies } from '../store/sample.ts';
import { getItem, listItems } from '../store/sample-item.ts';
import { driveSteps } from '../store/steps.ts';
import * as acts from './sample-acts.ts';
import { exportSample, type ExportedSample } from './sample-export.ts';
import { collectPopulation } from './sample-freeze.ts';
import { redrawFromCase } from './sample-redraw.ts';
import * as tests from './sample-tests.ts';

type Call<M extends MethodName> = ParsedParams<M>;

/** One act on a sample: which, by whom, and with what. */
export type SampleAct =
  | { readonly act: 'freeze'; readonly by: string; readonly spec: PopulationSpec }
  | ({ readonly act: 'plan' } & Call<'sampling.plan'>)
  | ({ readonly act: 'lock' } & Call<'sampling.lock'>)
  | ({ readonly act: 'unlock' } & Call<'sampling.unlock'>)
  | ({ readonly act: 'draw' } & Call<'sampling.draw'>)
  | ({ readonly act: 'abandon' } & Call<'sampling.abandon'>)
  | ({ readonly act: 'extend' } & Call<'sampling.extend'>)
  | ({ readonly act: 'void' } & Call<'sampling.void'>)
  | ({ readonly act: 'pick' } & Call<'sampling.pick'>)
  | ({ readonly act: 'prepare' } & Call<'sampling.prepare'>)
  | ({ readonly act: 'review' } & Call<'sampling.review'>)
  | ({ readonly act: 'reopen' } & Call<'sampling.reopen'>);

/** One entry into the grid. */
export type SampleEntry =
  | ({ readonly act: 'test' } & Call<'sampling.test'>)
  | ({ readonly act: 'detach' } & Call<'sampling.detach'>)
  | ({ readonly act: 'attach'; readonly paths: readonly string[] } & Omit<Call<'sampling.attach'>, 'grants'>);

export type SampleJobOps = {
  readonly sampleAct: (p: SampleAct, c: OpContext) => Promise<SampleDetail>;
  readonly sampleEntry: (p: SampleEntry, c: OpContext) => Promise<SampleItem>;
  readonly sampleGrid: (p: { id: number; by: string; path: string; take: readonly number[] }, c: OpContext) => Promise<GridReading>;
  readonly sampleExport: (p: { id: number; by: string; folder: string | null; version: string }, c: OpContext) => Promise<ExportedSample>;
  readonly sampleFrequencies: (p: { rows: readonly FrequencyRow[]; by: string }) => readonly FrequencyAchieved[];
};

export type SampleQueryOps = {
  readonly samples: (p: object) => readonly SampleSummary[];
  readonly sample: (p: { id: number }) => SampleDetail;
  readonly samplePreview: (p: { id: number; plan: SamplePlan }) => Planned;
  readonly sampleItems: (p: { id: number; offset: number; limit: number }) => readonly SampleItem[];
  readonly sampleRedo: (p: { id: number; number: number }) => { readonly line: string | null; readonly gives: Redo['gives'] | null };
  readonly sampleEvaluation: (p: { id: number }) => SampleEvaluation;
  readonly sampleReadGrid: (p: { id: number; path: string }) => Promise<GridReading>;
  readonly sampleRedraw: (p: { manifest: string }, c: OpContext) => Promise<Redrawn & { readonly missing: readonly string[] }>;
  readonly frequencies: (p: object) => readonly FrequencyAchieved[];
};

type Writing = () => { readonly db: WritableDB; readonly paths: CasePaths };

/** A seed of the operating system: 128 bits in hex. */
const systemSeed = (ports: Ports): string => Buffer.from(ports.random.bytes(16)).toString('hex');

export function createSampleJobOps(writing: Writing, ports: Ports, createOutput: (target: string, part: string) => Output): SampleJobOps {
  const hand = (by: string): acts.Act => ({ by, at: ports.clock.now() });
  const output = (target: string): Output => createOutput(target, `${target}.${randomBytes(6).toString('hex')}.part`);

  const freeze = async (p: SampleAct & { act: 'freeze' }, context: OpContext): Promise<number> => {
    const { db } = writing();
    const began = ports.clock.now();
    const frozen = await driveSteps(collectPopulation(db, p.spec, p.by, began), {
      signal: context.signal,
      onProgress: ({ done, total }) =>
        context.progress({ stage: 'index', bytes: done, totalBytes: total, records: done, rate: 0, etaMs: null }),
    });
    return acts.keepFrozen(db, frozen, { by: p.by, at: began });
  };

  const carryOut = (db: WritableDB, p: Exclude<SampleAct, { act: 'freeze' }>): void => {
    const act = hand(p.by);
    switch (p.act) {
      case 'plan':
        return acts.savePlan(db, p.id, p.plan, act);
      case 'lock':
        return acts.lockPlan(db, p.id, act);
      case 'unlock':
        return acts.unlockPlan(db, p.id, p.reason, act);
      case 'draw':
        return acts.drawSample(db, p.id, p.origin === 'os' ? { ...p, seed: systemSeed(ports), seedBy: '' } : p, act);
      case 'abandon':
        return acts.abandonDraw(db, p.id, p.reason, act);
      case 'extend':
        return acts.extendSample(db, p.id, p.n, p.reason, act);
      case 'void':
        return acts.voidItem(db, p.id, p.number, p.reason, act);
      case 'pick':
        return acts.pickItems(db, p.id, p.numbers, p.kind, p.reason, act);
      case 'prepare':
        return tests.prepare(db, p.id, p.conclusion, p.followUp, act);
      case 'review':
        return tests.review(db, p.id, act);
      case 'reopen':
        return tests.reopen(db, p.id, p.reason, act);
    }
  };

  return {
    async sampleAct(p, context) {
      const { db } = writing();
      if (p.act === 'freeze') return getSample(db, await freeze(p, context));
      carryOut(db, p);
      return getSample(db, p.id);
    },
    async sampleEntry(p) {
      const { db, paths } = writing();
      switch (p.act) {
        case 'test':
          return tests.testItem(db, p.id, p.number, p.revision, p.changes, hand(p.by));
        case 'detach':
          return tests.detachFile(db, p.id, p.number, p.file, hand(p.by));
        case 'attach':
          return tests.attachFiles(db, p.id, p.number, p.paths, join(paths.folder, 'attachments'), output, hand(p.by));
      }
    },
    async sampleGrid({ id, by, path, take }) {
      return tests.applyGrid(writing().db, id, await readGridFile(ports, path), take, hand(by));
    },
    async sampleExport({ id, by, folder, version }) {
      const { db, paths } = writing();
      const target = folder ?? join(paths.reports, getSample(db, id).summary.ref);
      await mkdir(target, { recursive: true });
      return exportSample(db, id, target, version, output, hand(by));
    },
    sampleFrequencies({ rows }) {
      const { db } = writing();
      inTransaction(db, () => setFrequencies(db, rows));
      return rows.map(achievedBy);
    },
  };
}

export const createSampleQueryOps = (reading: () => ReadableDB, ports: Ports): SampleQueryOps => ({
  samples: () => listSamples(reading()),
  sample: ({ id }) => getSample(reading(), id),
  samplePreview: ({ id, plan }) => acts.coded(() => planFor(plan, getSample(reading(), id).population, acts.frequenciesOf(reading()))),
  sampleItems: ({ id, offset, limit }) => listItems(reading(), id, offset, limit),
  sampleRedo: ({ id, number }) => {
    const redo = redoOf(getItem(reading(), id, number), getSample(reading(), id));
    return { line: redo?.line ?? null, gives: redo?.gives ?? null };
  },
  sampleEvaluation: ({ id }) => tests.evaluate(reading(), id),
  sampleReadGrid: async ({ id, path }) => tests.compareWith(reading(), id, await readGridFile(ports, path)),
  async sampleRedraw({ manifest: text }, { signal }) {
    const manifest = readManifest(text);
    if (manifest === null) throw new AssayError('grid_unreadable', { reason: 'manifest' });
    return redrawFromCase(reading(), manifest, signal);
  },
  frequencies: () => acts.frequenciesOf(reading()).map(achievedBy),
});

/** Throws `grid_unreadable`. */
async function readGridFile(ports: Ports, path: string): Promise<GridRow[]> {
  const file = await ports.files.open(path).catch((error: unknown) => {
    throw new AssayError('grid_unreadable', { path, reason: 'io' }, { cause: error });
  });
  try {
    if (file.bytes > gridBytes) throw new AssayError('grid_unreadable', { path, reason: 'too_large' });
    return await readGrid(await file.read(0, file.bytes));
  } catch (error) {
    if (error instanceof GridProblem) throw new AssayError('grid_unreadable', { path, reason: error.message }, { cause: error });
    throw error;
  } finally {
    await file.close();
  }
}
