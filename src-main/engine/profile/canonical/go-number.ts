/**
 * Numbers as Go's encoding/json writes what it read into `interface{}`: every number is a float64, written with the shortest digits;
 * an exponent below 1e-6 and from 1e21 up, as ECMAScript, but with a one-digit negative exponent as `1e-7` and a positive one as `1e+21`.
 */
import type { JsonNumber } from '../../json/value.ts';

export const goNumber = ({ value }: JsonNumber): string => (Object.is(value, -0) ? '-0' : String(value));
