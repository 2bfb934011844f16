/** Numbers in options: read from their digits, never through a double. */
import { distributions, type Distribution } from '../../src-shared/model/sampling.ts';
import { UsageError } from './io.ts';

/** `0.05`, `.05` or `5%` as whole millionths. Throws UsageError. */
export function readMillionths(option: string, text: string): number {
  const match = /^(\d*)(?:\.(\d*))?(%?)$/.exec(text.trim());
  const [, whole = '', decimals = '', percent = ''] = match ?? [];
  const places = percent === '' ? 6 : 4;
  const kept = decimals.replace(/0+$/, '');
  if (match === null || whole + decimals === '' || kept.length > places || whole.length > 4)
    throw new UsageError(`${option} ${text} is not a rate such as 0.05 or 5%, with at most six decimals of a fraction.`);
  return Number(whole === '' ? '0' : whole) * 10 ** places + Number(kept.padEnd(places, '0'));
}

/** A whole number without signs and separators. Throws UsageError. */
export function readWhole(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new UsageError(`${option} ${text} is not a whole number.`);
  return value;
}

/** The value of an option that must be there. Throws UsageError. */
export function needed(command: string, option: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`${command} needs ${option}. Run assay sample --help.`);
  return value;
}

/** One of the words that an option knows. Throws UsageError. */
export function oneOf<T extends string>(option: string, known: readonly T[], text: string): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new UsageError(`${option} ${text} is not one of ${known.join(', ')}.`);
  return found;
}

export const readDistribution = (text: string | undefined): Distribution | undefined =>
  text === undefined ? undefined : oneOf('--distribution', distributions, text);
