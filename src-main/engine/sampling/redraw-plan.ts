/** The plan, the log of draws and the extensions that a manifest states, worked out again from what it gives as their inputs. */
import type { Planned } from '../../../src-shared/model/sample.ts';
import type { DrawSpec } from '../../../src-shared/model/sampling.ts';
import { redrawText } from '../../../src-shared/text/sample-redraw.ts';
import { seedRefusal } from '../../../src-shared/text/sampling.ts';
import { drawItems, type Drawn, type Frame } from './draw.ts';
import { extensionOf } from './extension.ts';
import type { Manifest } from './manifest.ts';
import { planFor } from './planning.ts';
import { problemSentence } from './problem.ts';
import { refuseSeed } from './seeds.ts';

const plannedWords: Readonly<Record<keyof Planned, string>> = {
  n: 'sample size',
  computed: 'computed size',
  maxDeviations: 'most deviations',
  achievedRisk: 'check value of the risk',
  tolerableItems: 'tolerable rate in units',
  perStratum: 'sizes of the strata',
  stages: 'stages',
  others: 'sizes under the other distributions',
  curve: 'curve of the risk',
};

/** Doubles that two versions of a runtime may end differently in their last digits. */
const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return close(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([name, value]) => right.has(name) && isSame(value, right.get(name)));
}

const textOf = (value: unknown): string | number | null =>
  value === null || typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value).slice(0, 200);

/** What the plan comes to, and whether the draw is made by it. */
export function comparePlan({ plan, planned, draw, population, items }: Manifest): string[] {
  if (plan === null || planned === null) return draw === null ? [] : [redrawText.planMissing];
  const differences: string[] = [];
  try {
    // The firm's table is no part of a manifest: what it asked for is the computed size, an input like the others.
    const frequencies = [{ id: plan.frequency, runs: null, items: planned.computed ?? 0 }];
    const again = planFor(plan, population, frequencies);
    for (const [field, what] of Object.entries(plannedWords) as [keyof Planned, string][])
      if (!isSame(planned[field], again[field])) differences.push(redrawText.planned(what, textOf(planned[field]), textOf(again[field])));
  } catch (error) {
    differences.push(redrawText.planImpossible(problemSentence(error)));
  }
  if (draw === null) return differences;
  const pairs = [
    ['method', draw.method, plan.method],
    ['algorithm', draw.algorithm, plan.algorithm],
    ['sample size', draw.n, planned.n],
    ['sizes of the strata', textOf(draw.perStratum), textOf(planned.perStratum)],
  ] as const;
  for (const [what, drawn, wanted] of pairs) if (drawn !== wanted) differences.push(redrawText.drawPlan(what, drawn, wanted));
  const behind = items.filter(({ role }) => role === 'extension' || role === 'replacement');
  const listed =
    draw.method === 'stratified'
      ? (population.strata ?? []).map(({ label }) => behind.filter(({ stratum }) => stratum === label).length)
      : [behind.length];
  if (!isSame(draw.further, listed)) differences.push(redrawText.further(draw.further.join(', '), listed.join(', ')));
  return differences;
}

/** Every draw of the log: its seed, its place in time, and what drawing again counts. The one that stands is the one that the manifest states. */
export function compareLog({ draw, draws, population, plan }: Manifest, frame: Frame): string[] {
  const differences: string[] = [];
  const standing = draws.filter(({ abandoned }) => abandoned === null);
  if (draw !== null && standing.length === 0) differences.push(redrawText.notLogged);
  if (standing.length > 1) differences.push(redrawText.loggedTwice);
  const used: string[] = [];
  let earliest = { at: Date.parse(population.frozenAt), what: redrawText.frozen as string };
  draws.forEach((logged, i) => {
    const number = i + 1;
    if (!(logged.at >= earliest.at)) differences.push(redrawText.logOrder(number, earliest.what));
    earliest = { at: logged.abandoned?.at ?? logged.at, what: redrawText.drawBefore };
    const refused = refuseSeed(logged.origin, logged.seed, { by: logged.by, seedBy: logged.seedBy, now: logged.at, used });
    if (refused !== null) differences.push(redrawText.logSeed(number, seedRefusal(refused)));
    used.push(logged.seed);
    // Logs of older versions do not state by which method a draw was made: it is the plan's.
    const method = logged.method ?? draw?.method ?? (plan?.method === 'picked' ? undefined : plan?.method);
    const algorithm = logged.algorithm ?? draw?.algorithm ?? plan?.algorithm;
    if (method === undefined || algorithm === undefined) return;
    if (draw !== null && logged.abandoned === null) {
      const pairs = [
        ['seed', logged.seed, draw.seed],
        ['sample size', logged.n, draw.n],
        ['sizes of the strata', textOf(logged.perStratum), textOf(draw.perStratum)],
        ['method', method, draw.method],
        ['algorithm', algorithm, draw.algorithm],
      ] as const;
      for (const [what, one, other] of pairs) if (one !== other) differences.push(redrawText.logOther(number, what, one, other));
    }
    const further = (logged.perStratum ?? [0]).map(() => 0);
    const spec: DrawSpec = { method, algorithm, seed: logged.seed, n: logged.n, perStratum: logged.perStratum, further };
    let again: Drawn;
    try {
      again = drawItems(spec, frame);
    } catch (error) {
      return void differences.push(redrawText.logImpossible(number, problemSentence(error)));
    }
    if (logged.hashes !== again.hashes) differences.push(redrawText.log(number, 'the number of hashes', logged.hashes, again.hashes));
    if (!isSame(logged.rejected, again.rejected))
      differences.push(redrawText.log(number, 'the repeats passed over', textOf(logged.rejected), textOf(again.rejected)));
  });
  return differences;
}

/** Each extension begins where the one before ended, and is judged by what the plan allowed there. */
export function compareExtensions({ extensions, draws, plan, planned, population, items }: Manifest): string[] {
  const first = draws.findLast(({ abandoned }) => abandoned === null)?.n ?? 0;
  const differences: string[] = [];
  let from = first;
  extensions.forEach((one, i) => {
    const number = i + 1;
    if (one.from !== from) differences.push(redrawText.extension(number, 'the size before', one.from, from));
    if (one.to <= one.from || one.to > population.count) differences.push(redrawText.extensionSize(number));
    from = one.to;
    if (plan === null || planned === null || one.from < 1 || one.from > population.count) return;
    try {
      const again = extensionOf(plan, planned, population.count, one.from, one.to);
      if (again.accept !== one.accept)
        differences.push(redrawText.extension(number, 'the deviations accepted before', one.accept, again.accept));
      if (again.planned !== one.planned)
        differences.push(redrawText.extension(number, 'a stage of the plan', String(one.planned), String(again.planned)));
    } catch (error) {
      differences.push(redrawText.planImpossible(problemSentence(error)));
    }
  });
  const listed = items.filter(({ role }) => role === 'extension').length;
  if (listed !== from - first) differences.push(redrawText.extensionItems(listed, from - first));
  return differences;
}
