/** A draw as a pure function of its specification and the frozen population: the same on every platform, for whoever has both. */
import type { DrawSpec, DrawnItem } from '../../../src-shared/model/sampling.ts';
import { SamplingProblem } from './problem.ts';
import { cleanSeed, deriveSeed, drawRivest, type RivestPick } from './random.ts';
import { drawCells, drawSized, drawSystematic } from './select.ts';
import { drawTickets } from './ticket.ts';

/** What a draw sees of a population whose units are numbered from 1. */
export interface Frame {
  readonly count: number;
  readonly idOf: (number: number) => string;
  /** Labels of the strata and the stratum of each unit; null: not stratified. */
  readonly strata: { readonly labels: readonly string[]; readonly of: (number: number) => number } | null;
  readonly sizeOf: ((number: number) => bigint) | null;
}

export interface Drawn {
  readonly items: readonly DrawnItem[];
  /** Repeats that were passed over, the first thousand of each stream. */
  readonly rejected: readonly { readonly stream: string; readonly counter: number; readonly pick: number }[];
  readonly hashes: number;
}

/** A list of units of its own: the whole, or one stratum. */
interface List {
  readonly stratum: number | null;
  readonly stream: string;
  readonly count: number;
  readonly numberOf: (position: number) => number;
}

/** Draws the items, and behind them the further ones that extensions and replacements take. Throws SamplingProblem. */
export function drawItems(spec: DrawSpec, frame: Frame): Drawn {
  const seed = cleanSeed(spec.seed);
  if (spec.method === 'simple' || spec.method === 'stratified') return drawSequences(spec, seed, frame);
  const first = drawOnce(spec, seed, frame);
  const further = spec.further[0] ?? 0;
  if (further === 0) return { items: first, rejected: [], hashes: first.length };
  // These methods have no next item, so further ones come from a simple random stream of their own.
  const stream = deriveSeed(seed, 'further');
  const taken = new Set(first.map(({ number }) => number));
  const { items, rejected, hashes } = drawSkipping(stream, frame.count, further, taken);
  const behind = items.map((pick, i): DrawnItem => ({ ...ofRivest(pick, stream, null, pick.pick, true), order: first.length + i + 1 }));
  return { items: [...first, ...behind], rejected, hashes: hashes + first.length };
}

/** `count` picks that are not taken yet. */
function drawSkipping(stream: string, size: number, count: number, taken: ReadonlySet<number>) {
  if (count + taken.size > size) throw new SamplingProblem('size_population', { n: count + taken.size, population: size });
  for (let wanted = count; ; wanted = Math.min(size, wanted + count + taken.size)) {
    const { picks, rejected, countersUsed } = drawRivest(stream, size, wanted);
    const items = picks.filter(({ pick }) => !taken.has(pick));
    if (items.length >= count) {
      return {
        items: items.slice(0, count),
        rejected: rejected.map(({ counter, pick }) => ({ stream, counter, pick })),
        hashes: countersUsed,
      };
    }
  }
}

function drawSequences(spec: DrawSpec, seed: string, frame: Frame): Drawn {
  const lists = spec.method === 'simple' ? [wholeList(seed, frame)] : stratumLists(seed, frame);
  const sizes = spec.perStratum ?? [spec.n];
  if (sizes.length !== lists.length) throw new SamplingProblem('strata');
  const first: DrawnItem[] = [];
  const behind: DrawnItem[] = [];
  const rejected: { stream: string; counter: number; pick: number }[] = [];
  let hashes = 0;
  lists.forEach((list, h) => {
    const n = sizes[h] ?? 0;
    const further = spec.further[h] ?? 0;
    if (n + further === 0) return;
    const drawn = spec.algorithm === 'consistent-ticket' ? byTicket(seed, list, frame, n, further) : byRivest(list, n, further);
    first.push(...drawn.items.slice(0, n));
    behind.push(...drawn.items.slice(n));
    rejected.push(...drawn.rejected);
    hashes += drawn.hashes;
  });
  return { items: [...first, ...behind].map((item, i) => ({ ...item, order: i + 1 })), rejected, hashes };
}

const wholeList = (seed: string, frame: Frame): List => ({
  stratum: null,
  stream: seed,
  count: frame.count,
  numberOf: (position) => position,
});

function stratumLists(seed: string, { count, strata }: Frame): List[] {
  if (strata === null) throw new SamplingProblem('strata');
  const members = strata.labels.map((): number[] => []);
  for (let number = 1; number <= count; number++) members[strata.of(number)]?.push(number);
  return strata.labels.map((label, stratum) => {
    const numbers = members[stratum] ?? [];
    return { stratum, stream: deriveSeed(seed, label), count: numbers.length, numberOf: (position) => numbers[position - 1] ?? 0 };
  });
}

const ofRivest = (pick: RivestPick, stream: string, stratum: number | null, number: number, further: boolean): DrawnItem => ({
  order: pick.order ?? 0,
  number,
  stratum,
  stream,
  position: pick.pick,
  counter: pick.counter,
  hash: pick.hash,
  ticket: null,
  certain: false,
  further,
});

function byRivest({ stratum, stream, count, numberOf }: List, n: number, further: number): Drawn {
  const { picks, rejected, countersUsed } = drawRivest(stream, count, n + further);
  return {
    items: picks.map((pick, i) => ofRivest(pick, stream, stratum, numberOf(pick.pick), i >= n)),
    rejected: rejected.map(({ counter, pick }) => ({ stream, counter, pick })),
    hashes: countersUsed,
  };
}

/** Tickets come from the seed itself in every stratum: that is what makes a stratum's sample the whole's filtered one. */
function byTicket(seed: string, { stratum, count, numberOf }: List, frame: Frame, n: number, further: number): Drawn {
  function* ids(): Generator<string> {
    for (let position = 1; position <= count; position++) yield frame.idOf(numberOf(position));
  }
  const items = drawTickets(seed, ids(), n + further).map(({ pick, hash, ticket }, i): DrawnItem => ({
    order: i + 1,
    number: numberOf(pick),
    stratum,
    stream: seed,
    position: pick,
    counter: null,
    hash,
    ticket,
    certain: false,
    further: i >= n,
  }));
  return { items, rejected: [], hashes: count };
}

function drawOnce({ method, n }: DrawSpec, seed: string, frame: Frame): DrawnItem[] {
  const plain = { stratum: null, ticket: null, certain: false, further: false, counter: null, hash: null };
  switch (method) {
    case 'systematic': {
      const { start, picks } = drawSystematic(seed, frame.count, n);
      const stream = deriveSeed(seed, 'start');
      return picks.map(({ order, pick }) => ({
        ...plain,
        order,
        number: pick,
        stream,
        position: pick,
        counter: start.counter,
        hash: start.hash,
      }));
    }
    case 'cell':
      return drawCells(seed, frame.count, n).map(({ order, pick, counter = null, hash = null }) => ({
        ...plain,
        order,
        number: pick,
        stream: seed,
        position: pick,
        counter,
        hash,
      }));
    case 'size': {
      const { sizeOf } = frame;
      if (sizeOf === null) throw new SamplingProblem('no_size');
      const sizes = Array.from({ length: frame.count }, (_, i) => sizeOf(i + 1));
      const { start, picks } = drawSized(seed, sizes, n);
      const stream = deriveSeed(seed, 'start');
      return picks.map(({ order, pick, certain }) => ({
        ...plain,
        order,
        number: pick,
        stream,
        position: pick,
        certain,
        counter: start.counter,
        hash: start.hash,
      }));
    }
    default:
      throw new Error(`${method} is drawn elsewhere`);
  }
}
