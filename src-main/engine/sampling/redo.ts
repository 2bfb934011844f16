/** One line for a shell that redoes one pick with `sha256sum` and `bc` alone. */
import type { SampleDetail, SampleItem } from '../../../src-shared/model/sample.ts';
import type { DrawMethod } from '../../../src-shared/model/sampling.ts';
import { cellEdge } from './select.ts';

export interface Redo {
  readonly line: string;
  /** What the line prints: a number in the population, a place within the stratum, or the digits of a ticket. */
  readonly gives: 'unit' | 'place' | 'ticket';
}

/** What a line is made from. */
export interface RedoPick {
  readonly method: DrawMethod;
  /** Items that the draw began with. */
  readonly n: number;
  /** Units of the list that the pick is out of: the population, or the stratum. */
  readonly size: number;
  /** Behind the first `n`. */
  readonly further: boolean;
  readonly order: number;
  readonly key: string;
  readonly seed: string;
  readonly stream: string;
  readonly counter: number | null;
  readonly ticket: string | null;
}

/**
 * A text in single quotes; null where it holds characters that nobody sees. Keys and strata come from the evidence: in a line that is pasted
 * into a terminal, a control character could end the line and begin another command.
 */
const quoted = (text: string): string | null =>
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) || !text.isWellFormed() ? null : `'${text.replaceAll("'", String.raw`'\''`)}'`;

const hex = (value: number): string => value.toString(16).toUpperCase();

/** Hexadecimal digits in capitals, which `bc` takes, of the SHA-256 of what `print` prints. */
const hashed = (print: string): string => `$(${print} | sha256sum | cut -c1-64 | tr a-f A-F)`;

/** Null where a pick has no such line: one by size follows from the running total, one by the auditor from nothing. */
export function redoPick({ method, n, size, further, order, key, seed, stream, counter, ticket }: RedoPick): Redo | null {
  const text = quoted(`${stream},${counter ?? ''}`);
  if (size < 1 || text === null) return null;
  if (ticket !== null) {
    const [seedText, id] = [quoted(seed), quoted(key)];
    if (seedText === null || id === null) return null;
    const print = `printf '%s%s' "$(printf '%s' ${seedText} | sha256sum | cut -c1-64)" ${id}`;
    return { line: `echo "ibase=16; ${hashed(print)}" | BC_LINE_LENGTH=0 bc | rev`, gives: 'ticket' };
  }
  if (counter === null) return null;
  const hash = hashed(`printf '%s' ${text}`);
  const line = (formula: string): string => `echo "ibase=16; ${formula}" | bc`;
  if (further || method === 'simple' || method === 'stratified')
    return { line: line(`${hash} % ${hex(size)} + 1`), gives: method === 'stratified' ? 'place' : 'unit' };
  if (method === 'cell') {
    const [from, to] = [cellEdge(counter - 1, size, n), cellEdge(counter, size, n)];
    return { line: line(`${hash} % ${hex(to - from)} + ${hex(from + 1)}`), gives: 'unit' };
  }
  if (method === 'systematic')
    return { line: line(`(${hash} % ${hex(size)} + 1 + ${hex(order - 1)} * ${hex(size)} + ${hex(n - 1)}) / ${hex(n)}`), gives: 'unit' };
  return null;
}

/** The line of an item of a sample. */
export function redoOf(item: SampleItem, { plan, population, draws }: Pick<SampleDetail, 'plan' | 'population' | 'draws'>): Redo | null {
  const draw = draws.findLast(({ abandoned }) => abandoned === null);
  if (plan === null || plan.method === 'picked' || draw === undefined || item.stream === null) return null;
  const size =
    plan.method === 'stratified' ? (population.strata?.find(({ label }) => label === item.stratum)?.count ?? 0) : population.count;
  const further = item.role === 'extension' || item.role === 'replacement';
  const { order, key, stream, counter, ticket } = item;
  return redoPick({ method: plan.method, n: draw.n, size, further, order, key, seed: draw.seed, stream, counter, ticket });
}
