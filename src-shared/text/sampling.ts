/** Sentences about samples that the window, the command line and the workpapers share. */
import type { Evaluation, SamplingProblemCode } from '../model/sampling.ts';

type Detail = Readonly<Record<string, string | number>>;

const count = (value: string | number | undefined): string => (typeof value === 'number' ? value.toLocaleString('en-US') : (value ?? ''));

const problems: Readonly<Record<SamplingProblemCode, (detail: Detail) => string>> = {
  rate: ({ name, value }) => `${name} ${value} is not a rate between 0 and 1 with at most six decimals, such as 0.05.`,
  confidence: ({ value }) => `A confidence of ${value} is not between 0 and 1, such as 0.95.`,
  tolerable: ({ value }) => `A tolerable rate of ${value} is not between 0 and 1, such as 0.05.`,
  expected_rate: ({ expected, tolerable }) =>
    `The expected rate ${expected} is not below the tolerable rate ${tolerable}. With so many deviations expected, no sample supports it.`,
  deviations: ({ value }) => `${count(value)} is not a possible number of deviations.`,
  size: ({ value }) => `${count(value)} is not a possible sample size. Give a whole number from 1.`,
  size_population: ({ n, population }) => `A sample of ${count(n)} is larger than the population of ${count(population)}.`,
  population_needed: () => 'The hypergeometric distribution needs the size of the population.',
  population_size: ({ most }) => `The population is not a whole number from 1 to ${count(most)}.`,
  plan_impossible: ({ most }) => `No sample of up to ${count(most)} items keeps this risk. Expect fewer deviations, or tolerate more.`,
  critical: ({ population }) => `The number of critical items is not a whole number from 1 to the population of ${count(population)}.`,
  stages: () => 'The stages do not make a plan: sizes must grow from stage to stage, and there are one to ten.',
  strata: () => 'The strata do not fit: each needs at least one item tested, and never more than it has.',
  allocation: ({ n, strata, population }) =>
    `${count(n)} items cannot be shared out over ${count(strata)} strata with ${count(population)} units: each needs at least one.`,
  strata_kind: () =>
    'Stages and critical items cannot be planned over strata: no limit over several strata is known for them. Choose attribute sampling, or draw without strata.',
  seed_blank: () => 'The seed is blank. Roll dice, let the operating system make one, or ask a second person.',
  seed_text: () => 'The seed holds control characters or broken Unicode. Use digits or letters.',
  key_items: ({ most }) => `More than ${count(most)} units are key items. Test those as a population of their own.`,
  strata_many: ({ most }) => `The field has more than ${count(most)} values, so it makes no strata. Choose another one.`,
  list_line: ({ line, byte, most }) =>
    `Line ${count(line)} of the population's list, from byte ${count(byte)} on, does not end within ${count(most)} characters, so it is no list of a population.`,
  start: ({ interval }) => `The start is not above zero and within the first interval, which ends at ${interval}.`,
  no_size: () => 'No unit has a size above zero, so nothing can be drawn by size.',
};

/** One sentence on why something cannot be planned, drawn or evaluated. */
const states: Readonly<Record<string, readonly [string, string]>> = {
  plan: ['The plan is not locked yet.', 'Lock the plan first.'],
  locked: ['The plan is locked, and nothing is drawn yet.', 'Draw the sample, or unlock the plan.'],
  drawn: ['The sample is drawn.', 'Abandon the draw with a reason to go back to the plan.'],
  untested: ['Items are still untested.', 'Test every item, or mark it as untestable.'],
  prepared: ['The sample is signed by its preparer.', 'Reopen it with a reason to change it.'],
  signed: ['The sample is reviewed and locked.', 'Reopen it with a reason to change it.'],
};

/** Where a sample stands, and what can be done about it. */
export const sampleStateSentence = (state: string): string => states[state]?.[0] ?? 'The sample is at another point.';
export const sampleStateAdvice = (state: string): string => states[state]?.[1] ?? 'Look at the sample again.';

const refusals: Readonly<Record<string, string>> = {
  dice: 'Dice give digits only, and at least 20 of them.',
  clock: 'It is a date or a time: whoever chooses the moment chooses the sample.',
  short: 'A seed that a person types has at least 8 characters.',
  person: 'A second person enters it, under a name of their own.',
  used: 'A draw of this sample used it already.',
};

export const seedRefusal = (reason: string): string => refusals[reason] ?? 'It is blank.';

export const samplingSentence = (code: SamplingProblemCode, detail: Detail): string => problems[code](detail);

/** A rate with as many decimals as it needs, at least one: 4.9 %, 0.05 %. */
export const percent = (rate: number, decimals = 2): string => {
  const text = (rate * 100).toFixed(decimals);
  return `${decimals > 1 ? text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : text} %`;
};

/** A limit as tables print it: rounded up to a tenth of a percent, so that it never looks lower than it is. */
export const percentUp = (rate: number): string => `${(Math.ceil(rate * 1000 - 1e-9) / 10).toFixed(1)} %`;

const itemsTested = (n: number): string => `${count(n)} ${n === 1 ? 'item' : 'items'} tested`;

/** What a service auditor's report says of a test: neutral, with the number tested. */
export const disclosureSentence = (n: number, deviations: number, attribute: string): string =>
  n === 0
    ? `No item was tested${attribute === '' ? '' : ` for “${attribute}”`}, so nothing is noted.`
    : deviations === 0
      ? `No deviations noted in ${itemsTested(n)}${attribute === '' ? '' : ` for “${attribute}”`}.`
      : `Deviations noted in ${count(deviations)} of ${itemsTested(n)}${attribute === '' ? '' : ` for “${attribute}”`}.`;

/** What a statistical evaluation concludes, with the figures that it rests on. */
export function conclusionSentence({
  supported,
  tolerable,
  exceedsTolerable,
  upper,
  confidence,
  rate,
  n,
  deviations,
  sides,
}: Evaluation): string {
  const found = `${count(deviations)} of ${count(n)} ${n === 1 ? 'item' : 'items'} ${deviations === 1 ? 'deviates' : 'deviate'} (${percent(rate)})`;
  const limit = `the ${sides === 1 ? 'one-sided' : 'two-sided'} upper limit at ${percent(confidence)} confidence is ${percentUp(upper)}`;
  if (supported === null || tolerable === null) return `${found}; ${limit}. No tolerable rate was given, so nothing is concluded.`;
  const above = exceedsTolerable === true ? ' The rate in the sample itself is above the tolerable rate.' : '';
  return supported
    ? `${found}; ${limit}. A tolerable rate of ${percent(tolerable)} is supported.`
    : `${found}; ${limit}. A tolerable rate of ${percent(tolerable)} is not supported.${above}`;
}
