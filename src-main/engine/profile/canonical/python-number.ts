/**
 * Numbers as Python's json.dumps writes what json.loads read: integers keep all their digits, whatever their size; anything with a
 * fraction or an exponent becomes a float, and is written by repr: the shortest digits that give the same double, `100.0` with its point,
 * an exponent of two digits from 1e+16 up and below 0.0001 (CPython, float_repr_style short).
 */
import type { JsonNumber } from '../../json/value.ts';

export const pythonNumber = ({ lexeme, value }: JsonNumber): string => {
  if (!/[.eE]/.test(lexeme)) return lexeme === '-0' ? '0' : lexeme;
  return pythonFloat(value);
};

/** repr of a finite float. */
export const pythonFloat = (value: number): string => {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  // ECMAScript finds the same shortest digits; only their layout differs.
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  const sign = value < 0 ? '-' : '';
  if (exponent < -4 || exponent >= 16) {
    const point = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0] ?? ''}${point}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
};
