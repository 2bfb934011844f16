/** Kinds of tampering, how they are written (`KIND[@[CHAIN:]SEQ[-SEQ]]`), and where each one goes. */
import { GenerateProblem } from './problem.ts';

/** Kind and where it goes by default, as a share of the chain. */
const kinds = {
  alter: 0.4115,
  'edit-hash': 0.6215,
  delete: 0.259,
  insert: 0.017,
  duplicate: 0.276,
  swap: 0.0335,
  truncate: 0.9,
  rehash: 0.567,
  'wrong-key': 0,
  'drop-file': 0.5,
  'append-bytes': 1,
} as const;
export type TamperKind = keyof typeof kinds;
export const tamperKinds = Object.keys(kinds) as readonly TamperKind[];

export interface TamperSpec {
  readonly kind: TamperKind;
  /** Chain id; the first chain where absent. */
  readonly chain?: string | undefined;
  readonly from?: number | undefined;
  /** Only for `delete`: the last of a run. */
  readonly to?: number | undefined;
}

export interface TamperedChain {
  readonly id: string;
  readonly events: number;
  /** First seq that is written; 1 where absent. */
  readonly fromSeq?: number;
}

/** A tampering with its place. */
export interface Tamper {
  readonly kind: TamperKind;
  readonly chain: string;
  readonly from: number;
  readonly to: number;
}

/** Reads one `--tamper` value. */
export const parseTamper = (value: string): TamperSpec => {
  const match = /^([a-z-]+)(?:@(?:([\w.-]+):)?(\d{1,15})(?:-(\d{1,15}))?)?$/.exec(value);
  const kind = tamperKinds.find((known) => known === match?.[1]);
  if (match === null || kind === undefined) {
    throw new GenerateProblem(
      `--tamper ${value} is not known: write KIND, KIND@SEQ or delete@SEQ-SEQ with one of ${tamperKinds.join(', ')}.`,
    );
  }
  const from = match[3] === undefined ? undefined : Number(match[3]);
  const to = match[4] === undefined ? undefined : Number(match[4]);
  if (to !== undefined && kind !== 'delete') throw new GenerateProblem(`--tamper ${value}: only delete takes a range.`);
  if (kind === 'wrong-key' && from !== undefined)
    throw new GenerateProblem('--tamper wrong-key concerns every checkpoint: leave the seq out.');
  return { kind, chain: match[2], from, to };
};

/** Positions that a tampering touches; two may not meet. */
const touched = (tamper: Tamper): readonly [number, number] | null => {
  if (tamper.kind === 'swap') return [tamper.from, tamper.from + 1];
  return ['truncate', 'wrong-key', 'drop-file', 'append-bytes'].includes(tamper.kind) ? null : [tamper.from, tamper.to];
};

const overlap = (a: Tamper, b: Tamper): boolean => {
  const x = touched(a);
  const y = touched(b);
  return x !== null && y !== null && a.chain === b.chain && x[0] <= y[1] && y[0] <= x[1];
};

/**
 * Gives every specification its place in chains of the given lengths. Places that were not asked for follow from the kind, and
 * move on by one while they meet another.
 */
export const planTampers = (specs: readonly TamperSpec[], chains: readonly TamperedChain[]): readonly Tamper[] => {
  const planned: Tamper[] = [];
  const inOrder = [...specs].sort((a, b) => Number(a.from === undefined) - Number(b.from === undefined));
  for (const spec of inOrder) {
    const chain = chains.find((one) => one.id === (spec.chain ?? chains[0]?.id));
    if (chain === undefined)
      throw new GenerateProblem(
        `There is no chain ${spec.chain ?? ''} to tamper with: the chains are ${chains.map((one) => one.id).join(', ')}.`,
      );
    planned.push(spec.from === undefined ? placeFreely(spec.kind, chain, planned) : placeAt(spec, chain, planned));
  }
  for (const { kind, chain, from } of planned) {
    if (kind !== 'truncate') continue;
    const lost = planned.find(
      (other) =>
        other.chain === chain &&
        other.kind !== 'truncate' &&
        other.kind !== 'append-bytes' &&
        other.kind !== 'drop-file' &&
        (touched(other)?.[1] ?? 0) > from,
    );
    if (lost !== undefined)
      throw new GenerateProblem(`truncate@${from} would remove what ${lost.kind}@${lost.from} changes: choose an earlier position for it.`);
  }
  return planned.sort((a, b) => a.from - b.from);
};

const lastPlace = (kind: TamperKind, events: number): number => (kind === 'swap' || kind === 'truncate' ? events - 1 : events);

const placeAt = (spec: TamperSpec, chain: TamperedChain, planned: readonly Tamper[]): Tamper => {
  const from = spec.from ?? 1;
  const tamper: Tamper = { kind: spec.kind, chain: chain.id, from, to: spec.to ?? from };
  const last = lastPlace(spec.kind, chain.events);
  const first = chain.fromSeq ?? 1;
  if (from < first || from > last || tamper.to < from || tamper.to > last)
    throw new GenerateProblem(`${spec.kind}@${from} is outside the chain: choose a position from ${first} to ${last}.`);
  const other = planned.find((one) => overlap(one, tamper));
  if (other !== undefined)
    throw new GenerateProblem(`${spec.kind}@${from} meets ${other.kind}@${other.from}: choose positions that do not overlap.`);
  return tamper;
};

const placeFreely = (kind: TamperKind, chain: TamperedChain, planned: readonly Tamper[]): Tamper => {
  const last = lastPlace(kind, chain.events);
  const first = chain.fromSeq ?? 1;
  const held = last - first + 1;
  const wanted = Math.min(held - 1, Math.floor((chain.events - first + 1) * kinds[kind]) - (first === 1 ? 1 : 0));
  for (let step = 0; step < held; step += 1) {
    const from = first + ((Math.max(0, wanted) + step) % held);
    const tamper: Tamper = { kind, chain: chain.id, from, to: from };
    if (!planned.some((one) => overlap(one, tamper))) return tamper;
  }
  throw new GenerateProblem(`${kind} needs more events than there are: raise --events.`);
};
