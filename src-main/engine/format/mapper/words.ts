/** What the words of an export mean, by the table of a mapping. Nothing is guessed from similar spellings. */

export interface WordTable<T extends string> {
  readonly words: Readonly<Record<string, T>>;
  /** What a word means that is not in the table; null: nothing. */
  readonly otherwise: T | null;
  /** What it means that the record has no word. */
  readonly absent: T | null;
}

export type WordMeaning<T extends string> = (values: readonly string[]) => T | null;

/** Words remembered; a hostile file has another one in every record. */
const rememberedAtMost = 10_000;

interface Pattern<T> {
  readonly length: number;
  readonly fits: (word: string) => boolean;
  readonly meaning: T;
}

/**
 * A function that gives the meaning of the first value that the table knows. Compared without case; a `*` in a word stands for anything. A
 * whole word comes before a pattern, a long pattern before a short one.
 */
export const createWordMeaning = <T extends string>({ words, otherwise, absent }: WordTable<T>): WordMeaning<T> => {
  const whole = new Map<string, T>();
  const patterns: Pattern<T>[] = [];
  for (const [key, meaning] of Object.entries(words)) {
    const word = key.toLowerCase();
    if (word.includes('*')) patterns.push({ length: word.replaceAll('*', '').length, fits: createWordPattern(word), meaning });
    else whole.set(word, meaning);
  }
  patterns.sort((a, b) => b.length - a.length);
  const remembered = new Map<string, T | undefined>();

  const look = (value: string): T | undefined => {
    if (remembered.has(value)) return remembered.get(value);
    const word = value.trim().toLowerCase();
    const meaning = whole.get(word) ?? patterns.find(({ fits }) => fits(word))?.meaning;
    if (remembered.size >= rememberedAtMost) remembered.clear();
    remembered.set(value, meaning);
    return meaning;
  };

  return (values) => {
    if (values.length === 0) return absent;
    for (const value of values) {
      const meaning = look(value);
      if (meaning !== undefined) return meaning;
    }
    return otherwise;
  };
};

/** Longest value that is compared with a pattern: what is behind cannot make a difference that anybody wants. */
const comparedAtMost = 1000;

/** True for the values that a word with `*` stands for. */
export const createWordPattern = (word: string): ((value: string) => boolean) => {
  const pieces = word.split('*');
  const [head = '', ...rest] = pieces;
  const tail = rest.pop() ?? '';
  return (long) => {
    const value = long.slice(0, comparedAtMost);
    if (value.length < head.length + tail.length || !value.startsWith(head) || !value.endsWith(tail)) return false;
    let at = head.length;
    for (const piece of rest) {
      const found = value.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= value.length - tail.length;
  };
};
