/**
 * What a word is, for free-text search. The full-text index and the scan of rows that are not indexed yet both go by this file alone:
 * the index gets text that is folded and split here, and its own tokenizer (`ascii`) only cuts at what is no letter or digit.
 *
 * A word is a run of letters and digits, whatever their case and accents: `alice@example.com` is three words. What is typed with
 * several words in it matches where they follow each other within one value.
 */

const beyondAscii = /[^\0-\x7f]/;

function fold(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase().replace(/[^0-9a-z\n]+/g, ' ');
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/g, '')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/[^\p{L}\p{N}\p{M}\n]+/gu, ' ');
}

/**
 * What the full-text index is given for a record's values (one per line). A line feed between spaces is a word to it (`tokenchars`), and
 * one that cannot be typed, so that a phrase does not begin in one value and end in the next.
 */
export const indexableText = (text: string): string => (beyondAscii.test(text) ? fold(text) : text).replaceAll('\n', ' \n ');

/** One thing to find: words that follow each other within one value; the last may be a beginning only. */
export interface TextTerm {
  readonly words: readonly string[];
  readonly prefix: boolean;
}

/** The words of what a user typed. None: nothing in it can be searched for. */
export const splitWords = (typed: string): readonly string[] =>
  fold(typed)
    .split(/[ \n]+/)
    .filter((word) => word !== '');

/** The index's query for terms that must all be there. Words hold nothing but letters, digits and marks; they are quoted all the same. */
export const ftsQuery = (terms: readonly TextTerm[]): string =>
  terms.map(({ words, prefix }) => `"${words.join(' ')}"${prefix ? '*' : ''}`).join(' AND ');

/** The same query as a function of a record's values. */
export function createTextMatcher(terms: readonly TextTerm[]): (text: string) => boolean {
  const wanted = terms.map(({ words, prefix }) => ` ${words.join(' ')}${prefix ? '' : ' '}`);
  const firstWords = terms.map(({ words }) => words[0] ?? '');
  return (text) => {
    // Most rows are told apart by this alone.
    if (!beyondAscii.test(text)) {
      const lower = text.toLowerCase();
      if (!firstWords.every((word) => lower.includes(word))) return false;
    }
    const spaced = ` ${fold(text).replaceAll('\n', ' \n ')} `.replace(/ {2,}/g, ' ');
    return wanted.every((part) => spaced.includes(part));
  };
}
