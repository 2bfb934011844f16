/** Proofs of single events, made on the writing thread so that they take their turn with what else reads evidence. */
import { createProgressMeter } from '../jobs/progress.ts';
import type { OpContext } from '../jobs/protocol.ts';
import { proveEvent, type MadeProof } from '../indexing/event-proof.ts';
import type { ParsePool } from '../indexing/parse-pool.ts';
import { pinnedBy } from '../indexing/pinned.ts';
import type { ExamineSettings } from '../indexing/settings.ts';
import type { Ports } from '../ports.ts';

export interface ProofParams {
  readonly path: string;
  readonly name?: string | undefined;
  readonly chain: string | null;
  readonly seq: number;
  readonly settings: ExamineSettings;
}

/** A type alias, not an interface, so that it fits the op table's index signature. */
export type ProofOps = { readonly proveEvent: (p: ProofParams, c: OpContext) => Promise<MadeProof> };

export const createProofOps = (ports: Ports, withPool: <T>(work: (pool: ParsePool) => Promise<T>) => Promise<T>): ProofOps => ({
  proveEvent: ({ settings, ...params }, context) =>
    withPool((pool) =>
      proveEvent({
        ...params,
        ...pinnedBy(settings),
        pool,
        ports,
        signal: context.signal,
        meter: createProgressMeter(() => ports.clock.now(), context.progress),
      }),
    ),
});
