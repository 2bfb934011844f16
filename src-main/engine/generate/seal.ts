/** Checkpoints of one chain: the RFC 6962 tree over the hashes as they were first written, and the signed notes. */
import { bytesToHex, hexToBytes, hexToBytesAnyCase } from '../bytes/hex.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { signNote, verifierKeyOf } from '../checkpoint/sign.ts';
import type { NoteSigner } from '../checkpoint/sign.ts';
import { formatVerifierKey } from '../checkpoint/vkey.ts';
import { sha256 } from '../crypto/sha256.ts';
import { createMerkleTree } from '../merkle/tree.ts';

export interface Sealer {
  /** Adds the next record's hash (hex). */
  append(hash: string): void;
  /** The signed checkpoint over everything so far; `at`: POSIX seconds of the witness's cosignature, if there is one. */
  checkpoint(at: number): string;
  /** Compact range of everything so far, as the manifest's `before` states it. */
  range(): { readonly size: number; readonly hashes: readonly string[] };
}

export interface ChainKeys {
  readonly origin: string;
  readonly seed: Uint8Array;
  /** Seed of a demo witness, or null. */
  readonly witness: Uint8Array | null;
}

const witnessName = 'witness.assay-demo.example';

/** A key that anybody can derive from the seed number: for demos and tests only. */
export const demoKey = (seed: number, use: string): Uint8Array => sha256(`assay demo key, never trust it\n${use}\n${seed}`);

/** An Ed25519 seed from 64 hexadecimal digits; null for anything else. */
export const parseKey = (text: string): Uint8Array | null => {
  const key = hexToBytesAnyCase(text);
  return key?.length === 32 ? key : null;
};

/** C2SP verifier key lines of the log and, if there is one, of the witness. */
export const verifierKeysOf = (keys: ChainKeys): { readonly log: string; readonly witness: string | null } => ({
  log: formatVerifierKey(verifierKeyOf({ name: keys.origin, seed: keys.seed })),
  witness: keys.witness === null ? null : formatVerifierKey(verifierKeyOf({ name: witnessName, seed: keys.witness, cosignedAt: 0n })),
});

/** Seals one chain. The key's name is the chain's origin, as C2SP recommends. */
export const createSealer = (keys: ChainKeys): Sealer => {
  const tree = createMerkleTree();
  return {
    append: (hash) => tree.append(hexToBytes(hash) ?? new Uint8Array(32)),
    checkpoint: (at) => {
      const text = formatCheckpoint({ origin: keys.origin, size: BigInt(tree.size()), root: tree.root(), extensions: [] });
      const signers: NoteSigner[] = [{ name: keys.origin, seed: keys.seed }];
      if (keys.witness !== null) signers.push({ name: witnessName, seed: keys.witness, cosignedAt: BigInt(at) });
      return signNote(text, signers);
    },
    range: () => {
      const range = tree.range();
      return { size: range.size, hashes: range.hashes.map(bytesToHex) };
    },
  };
};
