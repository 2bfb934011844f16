/** Transparency logs as C2SP tlog-tiles lay them out, made with nothing of the engine but the signing of notes. */
import { createHash } from 'node:crypto';
import { signNote, verifierKeyOf, type NoteSigner } from '../../src-main/engine/checkpoint/sign.ts';
import { formatVerifierKey } from '../../src-main/engine/checkpoint/vkey.ts';

export const tlogSigner: NoteSigner = { name: 'log.example/tiles', seed: new Uint8Array(32).fill(21) };
export const tlogKey = formatVerifierKey(verifierKeyOf(tlogSigner));

const sha = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const leafOf = (entry: Uint8Array): Buffer => sha(Uint8Array.of(0), entry);
const nodeOf = (a: Uint8Array, b: Uint8Array): Buffer => sha(Uint8Array.of(1), a, b);

/** Root over leaf hashes, by the definition of RFC 6962. */
export function rootOver(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return Buffer.from(leaves[0]!);
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return nodeOf(rootOver(leaves.slice(0, half)), rootOver(leaves.slice(half)));
}

export const entryOf = (i: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      id: `e${i}`,
      time: new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString(),
      action: i % 3 === 0 ? 'user.login' : 'document.read',
      actor: { id: `u${i % 7}` },
    }),
  );

const nameOf = (index: number): string => {
  const digits = String(index).padStart(3, '0');
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
};

const split = (list: readonly Uint8Array[]): Uint8Array[][] => {
  const out: Uint8Array[][] = [];
  for (let at = 0; at < list.length; at += 256) out.push(list.slice(at, at + 256));
  return out;
};

const pathOf = (kind: string, index: number, width: number): string => `tile/${kind}/${nameOf(index)}${width === 256 ? '' : `.p/${width}`}`;

export const bundleOf = (entries: readonly Uint8Array[]): Buffer =>
  Buffer.concat(entries.flatMap((entry) => [Buffer.from([entry.length >> 8, entry.length & 255]), entry]));

export const checkpointOf = (
  leaves: readonly Uint8Array[],
  signers: NoteSigner | readonly NoteSigner[] = tlogSigner,
  origin = tlogSigner.name,
): Buffer => Buffer.from(signNote(`${origin}\n${leaves.length}\n${rootOver(leaves).toString('base64')}\n`, signers));

/** The files of a log with these entries, and a checkpoint over all of them. */
export function tlogFiles(entries: readonly Uint8Array[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const leaves = entries.map(leafOf);
  files.set('checkpoint', checkpointOf(leaves));
  for (const [index, part] of split(entries).entries()) files.set(pathOf('entries', index, part.length), bundleOf(part));
  let level = leaves as Uint8Array[];
  for (let l = 0; level.length > 0; l += 1) {
    for (const [index, part] of split(level).entries()) files.set(pathOf(String(l), index, part.length), Buffer.concat(part));
    level = split(level)
      .filter((part) => part.length === 256)
      .map((part) => rootOver(part));
  }
  return files;
}

export const makeEntries = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => entryOf(i + 1));
