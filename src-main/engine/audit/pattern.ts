/** Texts with `*` for anything, whatever the case of their letters. */
import { foldValue } from '../store/fold.ts';

/** Linear in the text for any pattern: parts are found from left to right, the last one from the end. */
export function matcherOf(pattern: string): (text: string) => boolean {
  const parts = foldValue(pattern).split('*');
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return (text) => foldValue(text) === first;
  return (text) => {
    const folded = foldValue(text);
    if (folded.length < first.length + last.length || !folded.startsWith(first) || !folded.endsWith(last)) return false;
    const end = folded.length - last.length;
    let from = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = folded.indexOf(part, from);
      if (found < 0 || found + part.length > end) return false;
      from = found + part.length;
    }
    return true;
  };
}
