/** Values with `*` for anything, compared whatever their case. */
import { foldValue } from '../store/fold.ts';
import type { ValuePattern } from './ast.ts';

export const isAnything = (pattern: ValuePattern): boolean => pattern.length > 1 && pattern.every((part) => part === '');

/** For LIKE with `\` as its escape. */
export const likePattern = (pattern: ValuePattern): string => pattern.map((part) => foldValue(part).replace(/[\\%_]/g, '\\$&')).join('%');

/** Whether a folded value is what a pattern asks for. */
export function createMatcher(pattern: ValuePattern): (folded: string) => boolean {
  const [first, ...rest] = pattern.map(foldValue);
  const last = rest.pop();
  if (first === undefined || last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return value.length - last.length >= at && value.endsWith(last);
  };
}
