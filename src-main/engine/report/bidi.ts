/** Right-to-left text for a library that only sets from left to right: the Unicode bidirectional algorithm (UAX 9) by bidi-js. */
import bidiFactory from 'bidi-js';

const bidi = bidiFactory();

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * The words of a line in the order in which they are drawn. The letters of a right-to-left word stay in the order of reading: the font's
 * own shaping turns and joins them. Text without such letters comes back as it is.
 */
export function visualOrder(text: string): string {
  if (!rightToLeft.test(text)) return text;
  const levels = bidi.getEmbeddingLevels(text, 'auto');
  const words = [...text.matchAll(/\s+|\S+/gu)].map((match) => ({ text: match[0], level: levels.levels[match.index] ?? 0 }));
  const highest = Math.max(0, ...words.map(({ level }) => level));
  const lowest = Math.min(...words.map(({ level }) => level).filter((level) => level % 2 === 1), highest + 1);
  let order = words;
  for (let level = highest; level >= lowest; level -= 1) order = turned(order, level);
  return order.map((word) => word.text).join('');
}

/** Rule L2: every stretch of this level or a higher one is reversed. */
function turned<T extends { readonly level: number }>(words: readonly T[], level: number): T[] {
  const out: T[] = [];
  let stretch: T[] = [];
  for (const word of words) {
    if (word.level >= level) stretch.unshift(word);
    else {
      out.push(...stretch, word);
      stretch = [];
    }
  }
  return [...out, ...stretch];
}
