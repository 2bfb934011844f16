/** Collects what the inclusion proof of one record needs while the records of its chain come by. */
import { leafHash } from '../merkle/hash.ts';
import { createPathBuilder } from '../merkle/path-builder.ts';
import { verifyInclusion } from '../merkle/verify-proof.ts';
import { recordFlags, type RecordBlock } from './types.ts';

export interface EventProver {
  add(block: RecordBlock): void;
  /** Null when the records do not give the root. */
  finish(root: Uint8Array): {
    readonly path: readonly Uint8Array[];
    readonly file: number;
    readonly byte: number;
    readonly length: number;
  } | null;
}

export interface ProverOptions {
  readonly chain: string;
  /** From 1. */
  readonly seq: number;
  /** Leaves of the tree that the proof leads to. */
  readonly size: number;
  /** `stated` of a block is the data of the leaf (Assay archives), not the leaf's hash (logs of entries). */
  readonly isRecordHash: boolean;
}

/** Records must come in order of their numbers; others spoil the path, and the proof is then not made. */
export function createEventProver({ chain, seq, size, isRecordHash }: ProverOptions): EventProver {
  const builder = createPathBuilder(seq - 1, size);
  let own: { readonly leaf: Uint8Array; readonly file: number; readonly byte: number; readonly length: number } | null = null;
  return {
    add(block) {
      for (let i = 0; i < block.count; i += 1) {
        const number = block.seq[i] as number;
        const scope = block.scopes[block.scope[i] ?? 0] ?? '';
        if (((block.flags[i] ?? 0) & recordFlags.malformed) !== 0 || !(number >= 1 && number <= size) || (scope !== '' && scope !== chain))
          continue;
        const stated = block.stated.slice(i * block.width, (i + 1) * block.width);
        const leaf = isRecordHash ? leafHash(stated) : stated;
        builder.add(number - 1, leaf);
        if (number === seq) own ??= { leaf, file: block.file, byte: block.byte[i] ?? 0, length: block.length[i] ?? 0 };
      }
    },
    finish(root) {
      const path = builder.path();
      if (own === null || path === null) return null;
      const isIn = verifyInclusion({ index: BigInt(seq - 1), size: BigInt(size), leafHash: own.leaf, path, root });
      return isIn ? { path, file: own.file, byte: own.byte, length: own.length } : null;
    },
  };
}
