/** What the testing grid of a sample comes to: each attribute, and "any", with limits where chance drew the items. */
import type { LineEvaluation, SampleDetail, SampleEvaluation, SampleItem } from '../../../src-shared/model/sample.ts';
import type { Evaluation } from '../../../src-shared/model/sampling.ts';
import { sampleText } from '../../../src-shared/text/sample-words.ts';
import { conclusionSentence, disclosureSentence } from '../../../src-shared/text/sampling.ts';
import { evaluateSample, limitsOf } from './evaluate.ts';
import { modelOfPlan } from './planning.ts';
import { fromMillionths, riskOf, toMillionths, withinRisk } from './rates.ts';
import { extendedRisk } from './stages.ts';
import { evaluateStrata } from './strata.ts';
import { supports } from './strata-plan.ts';

type Outcome = 'pass' | 'deviation' | 'na' | 'untested';

const outcomeOf = (item: SampleItem, code: string): Outcome => (item.untestable ? 'deviation' : (item.results[code] ?? 'untested'));

/** An item that fails several attributes counts once. */
function anyOf(item: SampleItem, codes: readonly string[]): Outcome {
  const outcomes = codes.map((code) => outcomeOf(item, code));
  if (outcomes.includes('deviation')) return 'deviation';
  if (outcomes.includes('untested')) return 'untested';
  return outcomes.every((one) => one === 'na') ? 'na' : 'pass';
}

/** Evaluates what is tested so far; `complete` says whether that is everything. */
export function evaluateItems({ population, plan, planned, extensions }: SampleDetail, items: readonly SampleItem[]): SampleEvaluation {
  const inSample = items.filter(({ role, voided }) => role !== 'key' && voided === null);
  const keys = items.filter(({ role }) => role === 'key');
  const codes = (plan?.attributes ?? []).map(({ code }) => code);
  const picked = plan === null || plan.kind === 'judgmental' || plan.method === 'picked';
  const reason = plan === null ? sampleText.noPlan : picked ? sampleText.notStatistical : '';

  const line = (code: string, text: string, outcome: (item: SampleItem) => Outcome): LineEvaluation => {
    const tally = (of: readonly SampleItem[]) => {
      const found = of.map(outcome);
      const count = (what: Outcome): number => found.filter((one) => one === what).length;
      return {
        n: count('pass') + count('deviation'),
        deviations: count('deviation'),
        notApplicable: count('na'),
        untested: count('untested'),
      };
    };
    const { n, deviations, notApplicable, untested } = tally(inSample);
    const counts = {
      code,
      text,
      tested: n,
      deviations,
      notApplicable,
      untested,
      disclosure: disclosureSentence(n, deviations, code === '' ? '' : text),
    };
    const only = { ...counts, one: null, two: null, strata: null, perStratum: [], stagedRisk: null, supported: null };
    if (picked) return { ...only, conclusion: reason };
    if (n === 0) return { ...only, conclusion: sampleText.nothingTested };
    const confidence = toMillionths(plan.confidence, 'confidence');
    const tolerable = toMillionths(plan.tolerable, 'tolerable');
    const model = modelOfPlan(plan, population.count);

    if (plan.method === 'stratified' && population.strata !== null) {
      const strata = population.strata.map(({ label, count }) => {
        const found = tally(inSample.filter((item) => item.stratum === label));
        return { label, population: count, n: found.n, deviations: found.deviations };
      });
      const perStratum = strata.map((stratum) => ({
        ...stratum,
        upper:
          stratum.n === 0
            ? null
            : limitsOf({ kind: 'hypergeometric', population: stratum.population }, stratum.n, stratum.deviations, riskOf(confidence)).upper,
      }));
      if (strata.some((stratum) => stratum.n === 0)) return { ...only, perStratum, conclusion: sampleText.stratumUntested };
      const found = evaluateStrata(strata, confidence);
      // The limit that the plan was made by: the plan's allowance then holds, however the deviations are spread.
      const { upperCount, upper } = found.bonferroni;
      const supported =
        untested > 0 || extensions.some(({ planned: foreseen }) => !foreseen) ? null : supports(upperCount, population.count, tolerable);
      return {
        ...only,
        strata: found,
        perStratum,
        supported,
        conclusion:
          untested > 0
            ? sampleText.untestedYet(untested)
            : sampleText.stratifiedConclusion(found.point, upper, fromMillionths(confidence), fromMillionths(tolerable), supported),
      };
    }
    const evaluate = (twoSided: boolean): Evaluation => evaluateSample({ model, n, deviations, confidence, tolerable, twoSided });
    const one = evaluate(false);
    const earlier = earlierSizes(extensions, planned, n);
    const stagedRisk = earlier.length === 0 ? null : extendedRisk(model, earlier, n, deviations, tolerable);
    // What a tester has not come to yet was not left out by chance: a part of a sample concludes nothing.
    const supported = untested > 0 ? null : stagedRisk === null ? one.supported : withinRisk(stagedRisk, confidence);
    return {
      ...only,
      one,
      two: evaluate(true),
      stagedRisk,
      supported,
      conclusion:
        untested > 0
          ? sampleText.untestedYet(untested)
          : `${conclusionSentence({ ...one, supported })}${stagedRisk === null ? '' : ` ${sampleText.staged(stagedRisk, 1 - (one.achievedConfidence ?? 0))}`}`,
    };
  };

  const lines = (plan?.attributes ?? []).map(({ code, text }) => line(code, text, (item) => outcomeOf(item, code)));
  const any = line('', sampleText.anyAttribute, (item) => anyOf(item, codes));
  const keyOutcomes = keys.map((item) => anyOf(item, codes));
  const complete = inSample.length > 0 && any.untested === 0 && !keyOutcomes.includes('untested');
  return {
    statistical: !picked,
    reason,
    complete,
    lines,
    any,
    keyItems: {
      count: keys.length,
      tested: keyOutcomes.filter((one) => one !== 'untested').length,
      deviations: keyOutcomes.filter((one) => one === 'deviation').length,
    },
    voided: items.filter(({ voided }) => voided !== null).length,
    warnings: warningsOf(population.verdict, plan?.kind === 'discovery' && any.deviations > 0, extensions, plan?.method === 'systematic'),
  };
}

/** The sizes before the present one at which the sample might have been accepted, with what was allowed there. */
function earlierSizes(
  extensions: SampleDetail['extensions'],
  planned: SampleDetail['planned'],
  n: number,
): { n: number; accept: number }[] {
  const known = new Map<number, number>((planned?.stages ?? []).map((stage) => [stage.n, stage.accept]));
  return extensions
    .filter(({ from, accept }) => from < n && accept !== null)
    .map(({ from, accept }) => ({ n: from, accept: known.get(from) ?? accept ?? 0 }));
}

function warningsOf(
  verdict: SampleDetail['population']['verdict'],
  found: boolean,
  extensions: SampleDetail['extensions'],
  systematic: boolean,
): string[] {
  return [
    ...(verdict === 'verified' ? [] : [sampleText.unverified(verdict)]),
    ...(found ? [sampleText.criticalFound] : []),
    ...(extensions.some(({ planned }) => !planned) ? [sampleText.extended] : []),
    ...(systematic ? [sampleText.systematicOrder] : []),
  ];
}
