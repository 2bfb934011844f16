/**
 * R. Rivest's consistent sampler: every item gets a ticket from the seed and its own name, and the smallest tickets are drawn. The order of the
 * population does not matter, a stratum's sample is the whole's filtered one, and items that arrive later do not move the others' tickets.
 * Ticket: SHA-256(hex(SHA-256(seed)) + id) as decimal digits, at least 64, in reverse, after "0.".
 */
import { sha256, sha256Hex } from '../crypto/sha256.ts';
import { SamplingProblem } from './problem.ts';
import { cleanSeed } from './random.ts';

export interface TicketPick {
  readonly order: number;
  /** Position in the list, from 1. */
  readonly pick: number;
  readonly id: string;
  readonly hash: string;
  readonly ticket: string;
}

export const ticketOf = (hash: string): string => `0.${[...BigInt(`0x${hash}`).toString(10).padStart(64, '0')].reverse().join('')}`;

/** 2^(16·i) modulo a million, from the most significant pair of bytes on: a hash's last six decimal digits are then one sum. */
const weights: readonly number[] = Array.from({ length: 16 }, (_, i) => Number(2n ** BigInt(16 * (15 - i)) % 1_000_000n));

/** The last six decimal digits of the hash in reverse: the first ones of the ticket. */
function leadingDigits(hash: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < 16; i++) sum += ((hash[2 * i] ?? 0) * 256 + (hash[2 * i + 1] ?? 0)) * (weights[i] ?? 0);
  let rest = sum % 1_000_000;
  let reversed = 0;
  for (let i = 0; i < 6; i++) {
    reversed = reversed * 10 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return reversed;
}

const before = (a: { ticket: string; pick: number }, b: { ticket: string; pick: number }): number =>
  a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : a.pick - b.pick;

/** The `count` items with the smallest tickets. Ids must differ. Throws `seed_blank`, `size_population`. */
export function drawTickets(seed: string, ids: Iterable<string>, count: number): readonly TicketPick[] {
  const prefix = sha256Hex(cleanSeed(seed));
  if (!Number.isSafeInteger(count) || count < 1) throw new SamplingProblem('size', { value: count });
  let kept: (Omit<TicketPick, 'order'> & { leading: number })[] = [];
  let threshold = 1_000_000;
  const trim = (): void => {
    kept = kept.sort(before).slice(0, count);
    if (kept.length === count) threshold = kept.at(-1)?.leading ?? threshold;
  };
  let pick = 0;
  for (const id of ids) {
    pick += 1;
    const bytes = sha256(prefix + id);
    const leading = leadingDigits(bytes);
    // Ties in the leading digits are decided by the whole ticket.
    if (leading > threshold) continue;
    const hash = Buffer.from(bytes).toString('hex');
    kept.push({ pick, id, hash, ticket: ticketOf(hash), leading });
    if (kept.length >= 2 * count + 1000) trim();
  }
  if (count > pick) throw new SamplingProblem('size_population', { n: count, population: pick });
  trim();
  return kept.map(({ pick: at, id, hash, ticket }, i) => ({ order: i + 1, pick: at, id, hash, ticket }));
}
