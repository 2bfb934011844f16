/**
 * Chains whose records do not state what they link to: the hash of each needs that of the one before, so that they can only be walked in
 * order. After a fault the walk goes on from the stated hash; where only a hash was edited, from the recomputed one, which the next record shows.
 */
import { concatBytes, equalBytes } from '../bytes/bytes.ts';
import { createDigest } from '../crypto/digests.ts';
import { compilePath } from './path.ts';
import type { RawRecord } from './raw-record.ts';
import type { Recipe, Stated } from './recipe.ts';

export interface NextHash {
  readonly computed: Uint8Array;
  /** The same by the second implementation. */
  readonly check: () => Uint8Array;
  readonly canonical: Uint8Array;
  readonly input: Uint8Array;
  /** What it links to; null at the beginning of a chain. */
  readonly prev: Uint8Array | null;
}

export interface HashLine {
  /** The next record; null when the line was lost and has not begun anew. */
  next(raw: RawRecord, stated: Stated): NextHash | null;
  /** A record that could not be read: what follows a lost link of a line of keys is lost as well. */
  lose(): void;
  /** Chains begun so far. */
  readonly chains: number;
}

export const createHashLine = (recipe: Recipe, secret: Uint8Array | null): HashLine => {
  const { profile, digest } = recipe;
  const { reset } = profile.genesis;
  const readReset = typeof reset === 'string' ? null : compilePath(reset.member);
  const begins = ({ record }: RawRecord): boolean => readReset !== null && typeof reset !== 'string' && readReset(record) === reset.is;
  return profile.hash.keyStep === 'acra' ? keyedLine() : plainLine();

  function plainLine(): HashLine {
    let chains = 0;
    let previous: Uint8Array | null = null;
    /** The recomputed hash of the record before, where it differs from the stated one. */
    let other: Uint8Array | null = null;
    return {
      get chains() {
        return chains;
      },
      // The stated hash of the next record is as good a link as any.
      lose: () => undefined,
      next(raw, stated) {
        if (chains === 0 || begins(raw)) {
          chains += 1;
          previous = null;
          other = null;
        }
        let from = previous;
        let made = recipe.input(raw, stated, from);
        let computed = digest.fast(made.input);
        if (stated.hash !== null && other !== null && !equalBytes(computed, stated.hash)) {
          const again = recipe.input(raw, stated, other);
          const hash = digest.fast(again.input);
          if (equalBytes(hash, stated.hash)) {
            from = other;
            made = again;
            computed = hash;
          }
        }
        const { input, canonical } = made;
        previous = stated.hash ?? computed;
        other = stated.hash !== null && !equalBytes(computed, stated.hash) ? computed : null;
        return { computed, check: () => digest.check(input), canonical, input, prev: from };
      },
    };
  }

  /** Acra: m = HMAC(key, line and the m before); the stated hash is H(m); the next key is H(key), the first one H(secret). */
  function keyedLine(): HashLine {
    const plain = createDigest(profile.hash.algorithm);
    let chains = 0;
    let key: Uint8Array | null = null;
    let before: Uint8Array | null = null;
    let statedBefore: Uint8Array | null = null;
    return {
      get chains() {
        return chains;
      },
      lose: () => void (key = null),
      next(raw, stated) {
        if (begins(raw)) {
          chains += 1;
          key = plain.fast(secret ?? new Uint8Array(0));
          before = null;
          statedBefore = null;
        }
        if (key === null) return null;
        const keyed = createDigest(profile.hash.algorithm, key);
        const { canonical } = recipe.input(raw, stated, null);
        const input = before === null ? canonical : concatBytes(canonical, before);
        const mac = keyed.fast(input);
        const computed = plain.fast(mac);
        const prev = statedBefore;
        const isRight = stated.hash === null || equalBytes(computed, stated.hash);
        before = mac;
        statedBefore = stated.hash;
        // The mac of an altered line cannot be known from its stated hash: the line of keys ends here.
        key = isRight ? plain.fast(key) : null;
        return { computed, check: () => plain.check(keyed.check(input)), canonical, input, prev };
      },
    };
  }
};
