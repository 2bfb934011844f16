/** Words of samples that stand in workpapers as well as on the screen. */
import type { PopulationSpec, SampleUnit, SeedOrigin } from '../model/sample.ts';
import type { DrawMethod } from '../model/sampling.ts';
import type { Verdict } from '../model/verdict.ts';
import { verdictWord } from './findings.ts';
import { percent, percentUp } from './sampling.ts';

export const methodWords: Readonly<Record<DrawMethod | 'picked', string>> = {
  simple: 'Simple random',
  systematic: 'Systematic, random start',
  cell: 'One in each cell',
  stratified: 'Stratified random',
  size: 'By size (weight of a unit)',
  picked: 'Picked by the auditor',
};

export const algorithmWords = {
  'rivest-sha256': 'rivest-sha256 v1: SHA-256 of seed and counter',
  'consistent-ticket': 'consistent-ticket v1: smallest tickets of the ids',
} as const;

export const kindWords = {
  attribute: 'Attribute sampling',
  discovery: 'Discovery sampling',
  sequential: 'Stop-or-go (sequential)',
  frequency: "The firm's frequency table",
  judgmental: 'Judgmental, not statistical',
} as const;

export const distributionWords = { hypergeometric: 'Hypergeometric (N known)', binomial: 'Binomial', poisson: 'Poisson' } as const;

export const frequencyWords = {
  annual: 'annual',
  quarterly: 'quarterly',
  monthly: 'monthly',
  weekly: 'weekly',
  daily: 'daily',
  many: 'many times a day',
} as const;

export const originWords: Readonly<Record<SeedOrigin, string>> = {
  dice: 'Dice',
  os: "The operating system's generator",
  person: 'Typed by a second person',
};

export const markWords = { untested: 'Not tested', pass: 'Pass', deviation: 'Deviation', na: 'Not applicable' } as const;

const groupWords = {
  event: 'event',
  actor: 'actor',
  session: 'session',
  resource: 'resource',
  action: 'action',
  category: 'category',
  outcome: 'outcome',
  ip: 'IP address',
  country: 'country',
  source: 'source',
  month: 'month',
} as const;

export const fieldWord = (field: SampleUnit['by'] | 'month'): string => groupWords[field];

export const unitWord = ({ by, perDay }: SampleUnit): string =>
  by === 'event' || !perDay ? groupWords[by] : `${groupWords[by]} and UTC day`;

export const orderWord = (order: PopulationSpec['order']): string =>
  order === 'time' ? 'by time, equal times in the order of import' : 'in the order of import';

export const sampleText = {
  noPlan: 'There is no plan yet.',
  notStatistical:
    'The items were picked and not drawn by chance. The figures describe the sample alone: no limit and no confidence can be stated for the population.',
  nothingTested: 'No item is tested yet.',
  untestedYet: (untested: number) =>
    `${untested.toLocaleString('en-US')} ${untested === 1 ? 'item is' : 'items are'} not tested yet, so nothing is concluded.`,
  stratumUntested: 'A stratum has no tested item yet, so nothing can be said of the whole.',
  anyAttribute: 'any attribute',
  staged: (risk: number, single: number) =>
    `The sample was extended: over all sizes at which it might have been accepted the risk is ${percent(risk)}, where a table for one stage shows ${percent(single)}.`,
  stratifiedConclusion: (point: number, upper: number, confidence: number, tolerable: number, supported: boolean | null) =>
    `Estimated rate ${percent(point)}; the upper limit over all strata at ${percent(confidence)} confidence is at most ${percentUp(upper)}. ${
      supported === null
        ? 'The sample was extended without a plan for it, so no tolerable rate is concluded for the strata.'
        : `A tolerable rate of ${percent(tolerable)} is ${supported ? 'supported' : 'not supported'}.`
    }`,
  unverified: (verdict: Verdict | null) =>
    `Drawn from evidence whose verdict is “${verdict === null ? 'none' : verdictWord(verdict)}”. What is sampled is what the export says.`,
  criticalFound: 'Discovery sampling found a critical item: stop and investigate. No rate is projected.',
  extended: 'The sample was extended without the plan foreseeing it. The risk is stated over all stages.',
  systematicOrder:
    'A systematic sample counts only if the order has nothing to do with deviations; logs often have hourly or batch rhythms.',
} as const;
export const roleWords = {
  drawn: 'drawn',
  extension: 'extension',
  replacement: 'replacement',
  picked: 'picked',
  key: 'key item, tested 100 %',
} as const;

export const stateWords = {
  plan: 'planning',
  locked: 'plan locked',
  drawn: 'testing',
  prepared: 'prepared',
  signed: 'reviewed and locked',
} as const;
