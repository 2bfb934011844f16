/** The items that a manifest lists, held against those that the draw gives. */
import type { DrawnItem } from '../../../src-shared/model/sampling.ts';
import { redrawText } from '../../../src-shared/text/sample-redraw.ts';
import type { Manifest } from './manifest.ts';
import type { ListedUnit } from './population.ts';

type Stated = Manifest['items'][number];

const isFurther = ({ role }: Stated): boolean => role === 'extension' || role === 'replacement';

/** One sentence for each difference. Within a stratum further items stand in the order of the sequence, whatever they were drawn for. */
export function compareItems(
  { items, population }: Manifest,
  drawn: readonly DrawnItem[],
  unitAt: (number: number) => ListedUnit | null,
): string[] {
  const differences: string[] = [];
  const known = new Set<number>();
  items.forEach(({ number, unit }, i) => {
    if (number !== i + 1) differences.push(redrawText.itemNumber(number, i + 1));
    if (unit !== null && known.has(unit)) differences.push(redrawText.itemTwice(number, unit));
    if (unit !== null) known.add(unit);
  });
  const labels = population.strata?.map(({ label }) => label) ?? [];
  const pair = (stated: readonly Stated[], given: readonly DrawnItem[]): void => {
    for (let i = 0; i < Math.max(stated.length, given.length); i++) {
      const [one, other] = [stated[i], given[i]];
      if (other === undefined) {
        if (one !== undefined) differences.push(redrawText.itemMore(one.number, one.unit));
      } else if (one === undefined) {
        differences.push(redrawText.itemLess(other.number, unitAt(other.number)?.key ?? ''));
      } else differences.push(...compareItem(one, other, unitAt(other.number), population.spec.strataBy !== null));
    }
  };
  pair(
    items.filter(({ role }) => role === 'drawn'),
    drawn.filter(({ further }) => !further),
  );
  const further = drawn.filter((item) => item.further);
  const stated = items.filter(isFurther);
  // A draw by strata has one sequence for each, any other draw has one in all.
  const strata = [...new Set(drawn.map(({ stratum }) => stratum))];
  if (strata.length === 1 && strata[0] === null) pair(stated, further);
  else {
    for (const [h, label] of labels.entries())
      pair(
        stated.filter(({ stratum }) => stratum === label),
        further.filter(({ stratum }) => stratum === h),
      );
    for (const { number, unit } of stated.filter(({ stratum }) => stratum === null || !labels.includes(stratum)))
      differences.push(redrawText.itemMore(number, unit));
  }
  differences.push(...compareReplacements(items));
  return differences;
}

function compareItem(stated: Stated, drawn: DrawnItem, unit: ListedUnit | null, stratified: boolean): string[] {
  if (stated.unit !== drawn.number) return [redrawText.itemUnit(stated.number, stated.unit, drawn.number)];
  const expected = {
    key: unit?.key ?? '',
    stratum: stratified ? (unit?.stratum ?? '') : null,
    stream: drawn.stream,
    counter: drawn.counter,
    hash: drawn.hash,
    ticket: drawn.ticket,
  } as const;
  return (Object.keys(expected) as (keyof typeof expected)[]).flatMap((field) =>
    stated[field] === expected[field] ? [] : [redrawText.itemField(stated.number, field, stated[field], expected[field])],
  );
}

/** Every replacement stands for one void item, and every void one that was drawn has one. */
function compareReplacements(items: readonly Stated[]): string[] {
  const replaced = new Set<number>();
  const differences: string[] = [];
  const byNumber = new Map(items.map((item) => [item.number, item]));
  for (const { number, role, replaces } of items) {
    const target = replaces === null ? undefined : byNumber.get(replaces);
    const isRight =
      replaces === null ? role !== 'replacement' : role === 'replacement' && (target?.voided ?? null) !== null && !replaced.has(replaces);
    if (!isRight) differences.push(redrawText.replaces(number));
    if (replaces !== null) replaced.add(replaces);
  }
  for (const { number, role, voided } of items)
    if (voided !== null && role !== 'picked' && role !== 'key' && !replaced.has(number)) differences.push(redrawText.notReplaced(number));
  return differences;
}
