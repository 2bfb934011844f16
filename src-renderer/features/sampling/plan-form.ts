/** What stands in the fields of a plan, and the plan that it makes. */
import { samplePlanSchema, type SamplePlan } from '../../../src-shared/model/sample.ts';

export interface PlanForm {
  readonly kind: SamplePlan['kind'];
  readonly method: SamplePlan['method'];
  readonly algorithm: SamplePlan['algorithm'];
  readonly distribution: SamplePlan['distribution'];
  readonly confidence: string;
  readonly tolerable: string;
  readonly expectedKind: 'deviations' | 'rate';
  readonly expected: string;
  readonly critical: string;
  readonly stages: string;
  readonly frequency: SamplePlan['frequency'];
  readonly allocation: string;
  readonly override: string;
  readonly reason: string;
  readonly attributes: readonly { readonly code: string; readonly text: string }[];
}

/** A percentage as people write it, from a fraction. */
const percentText = (rate: number): string => String(Math.round(rate * 1_000_000) / 10_000);

export const formOf = (plan: SamplePlan | null): PlanForm => ({
  kind: plan?.kind ?? 'attribute',
  method: plan?.method ?? 'simple',
  algorithm: plan?.algorithm ?? 'rivest-sha256',
  distribution: plan?.distribution ?? 'hypergeometric',
  confidence: percentText(plan?.confidence ?? 0.95),
  tolerable: percentText(plan?.tolerable ?? 0.05),
  expectedKind: plan !== null && 'rate' in plan.expected ? 'rate' : 'deviations',
  expected: plan === null ? '0' : 'rate' in plan.expected ? percentText(plan.expected.rate) : String(plan.expected.deviations),
  critical: String(plan?.critical ?? 1),
  stages: String(plan?.stages ?? 2),
  frequency: plan?.frequency ?? 'many',
  allocation: plan?.allocation?.join(', ') ?? '',
  override: plan?.override === null || plan === null ? '' : String(plan.override.n),
  reason: plan?.override?.reason ?? '',
  attributes: plan?.attributes ?? [{ code: 'A', text: '' }],
});

/** Percent with up to four decimals as a fraction in whole millionths; null: not a number. */
function fraction(text: string): number | null {
  const clean = text.trim().replace('%', '').replace(',', '.').trim();
  return /^\d{1,3}(\.\d{1,4})?$/.test(clean) && Number(clean) <= 100 ? Math.round(Number(clean) * 10_000) / 1_000_000 : null;
}

const whole = (text: string): number | null => (/^\d{1,10}$/.test(text.trim()) ? Number(text) : null);

export type FormFault =
  | 'confidence'
  | 'tolerable'
  | 'expected'
  | 'critical'
  | 'stages'
  | 'allocation'
  | 'override'
  | 'reason'
  | 'attributes';

export interface ReadForm {
  readonly plan: SamplePlan | null;
  readonly faults: ReadonlySet<FormFault>;
}

/** The plan of the form, or which of its fields make none. Fields that the kind does not use are not looked at. */
export function readForm(form: PlanForm): ReadForm {
  const faults = new Set<FormFault>();
  const need = <T>(value: T | null, fault: FormFault, fallback: T): T => {
    if (value !== null) return value;
    faults.add(fault);
    return fallback;
  };
  const picked = form.kind === 'judgmental';
  const confidence = picked ? 0.95 : need(fraction(form.confidence), 'confidence', 0.95);
  const tolerable =
    picked || form.kind === 'discovery' ? (fraction(form.tolerable) ?? 0.05) : need(fraction(form.tolerable), 'tolerable', 0.05);
  const expected =
    form.kind !== 'attribute'
      ? { deviations: 0 }
      : form.expectedKind === 'rate'
        ? { rate: need(fraction(form.expected), 'expected', 0) }
        : { deviations: need(whole(form.expected), 'expected', 0) };
  const critical = form.kind === 'discovery' ? need(positive(form.critical), 'critical', 1) : 1;
  const stages = form.kind === 'sequential' ? need(positive(form.stages), 'stages', 2) : 2;
  const shares = form.allocation.trim() === '' ? null : form.allocation.split(/[\s,;]+/).map(whole);
  if (shares?.includes(null) === true) faults.add('allocation');
  const n = form.override.trim() === '' ? null : need(positive(form.override), 'override', 1);
  if (n !== null && form.reason.trim() === '') faults.add('reason');
  const attributes = form.attributes.map(({ code, text }) => ({ code, text: text.trim() }));
  if (attributes.some(({ text }) => text === '')) faults.add('attributes');
  const plan: SamplePlan = {
    kind: form.kind,
    method: picked ? 'picked' : form.method === 'picked' ? 'simple' : form.method,
    algorithm: form.algorithm,
    distribution: form.distribution,
    confidence,
    tolerable,
    expected,
    critical,
    stages,
    frequency: form.frequency,
    allocation: form.method === 'stratified' && shares !== null ? shares.map((one) => one ?? 0) : null,
    override: n === null ? null : { n, reason: form.reason.trim() },
    attributes,
  };
  const ok = [...faults].every((fault) => fault === 'attributes' || fault === 'reason');
  // For the preview an attribute without words yet, or a reason, does not matter.
  const shown = {
    ...plan,
    attributes: attributes.map(({ code, text }) => ({ code, text: text === '' ? '–' : text })),
    override: plan.override === null ? null : { ...plan.override, reason: plan.override.reason === '' ? '–' : plan.override.reason },
  };
  return { plan: ok && samplePlanSchema.safeParse(shown).success ? shown : null, faults };
}

function positive(text: string): number | null {
  const value = whole(text);
  return value === null || value < 1 ? null : value;
}
