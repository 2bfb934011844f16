import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64ToBytes } from '../../src-main/engine/bytes/base64.ts';
import { bytesToHex } from '../../src-main/engine/bytes/hex.ts';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { emptyRoot, leafHash } from '../../src-main/engine/merkle/hash.ts';
import { proveConsistency, proveInclusion, treeHash } from '../../src-main/engine/merkle/prove.ts';
import { countOnes, isCompactRange, parseCompactRange } from '../../src-main/engine/merkle/range.ts';
import { createMerkleTree } from '../../src-main/engine/merkle/tree.ts';
import { verifyConsistency, verifyInclusion } from '../../src-main/engine/merkle/verify-proof.ts';

const leaves = Array.from({ length: 70 }, (_, i) => encodeUtf8(`leaf ${i}`));
const hashes = leaves.map(leafHash);

const vectors = join(import.meta.dirname, '../../../shared/fixtures/merkle-proofs');
const has = existsSync(vectors);
if (!has) console.warn('skipped: fixtures/merkle-proofs is not beside this checkout');

interface Vector {
  readonly file: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly leafHash: string;
  readonly root: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

const load = (kind: string): readonly Vector[] =>
  has
    ? readdirSync(join(vectors, kind), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .map((file) => ({ ...(JSON.parse(readFileSync(join(vectors, kind, file), 'utf8')) as Vector), file }))
    : [];

const bytes = (text: string | null | undefined): Uint8Array => base64ToBytes(text ?? '') ?? new Uint8Array(0);

describe.skipIf(!has)('vectors of transparency-dev/merkle', () => {
  it.each(load('inclusion').map((vector) => [vector.file, vector] as const))('inclusion %s', (_, vector) => {
    const ok = verifyInclusion({
      index: BigInt(vector.leafIdx),
      size: BigInt(vector.treeSize),
      leafHash: bytes(vector.leafHash),
      root: bytes(vector.root),
      path: (vector.proof ?? []).map(bytes),
    });
    expect(ok).toBe(!vector.wantErr);
  });

  it.each(load('consistency').map((vector) => [vector.file, vector] as const))('consistency %s', (_, vector) => {
    const proof = {
      oldSize: BigInt(vector.size1),
      newSize: BigInt(vector.size2),
      oldRoot: bytes(vector.root1),
      newRoot: bytes(vector.root2),
      path: (vector.proof ?? []).map(bytes),
    };
    // Upstream calls two things valid that prove nothing here: roots of 12 bytes, and growth from the empty tree.
    const isRefusedHere = proof.oldRoot.length !== 32 || proof.newRoot.length !== 32 || proof.oldSize === 0n;
    expect(verifyConsistency(proof)).toBe(!vector.wantErr && !isRefusedHere);
  });

  it('are all there', () => {
    expect(load('inclusion').length).toBeGreaterThan(40);
    expect(load('consistency').length).toBeGreaterThan(40);
  });
});

describe('RFC 6962 hashes', () => {
  it('give the published roots of the Certificate Transparency test tree', () => {
    // The eight leaves and roots that google/certificate-transparency and its successors share.
    const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    const tree = createMerkleTree();
    expect(bytesToHex(tree.root())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(tree.root()).toEqual(emptyRoot());
    data.forEach((text, i) => {
      tree.append(new Uint8Array(Buffer.from(text, 'hex')));
      expect(bytesToHex(tree.root())).toBe(roots[i]);
    });
  });
});

describe('the incremental tree', () => {
  it("has the recursive definition's root at every size, also with leaves of mixed lengths", () => {
    const tree = createMerkleTree();
    leaves.forEach((leaf, i) => {
      if (i % 3 === 0) tree.appendHash(leafHash(leaf));
      else tree.append(leaf);
      expect(tree.size()).toBe(i + 1);
      expect(tree.root()).toEqual(treeHash(hashes, 0, i + 1));
      expect(tree.range().hashes.length).toBe(countOnes(i + 1));
    });
  });

  it('goes on from a compact range as if it had seen the earlier leaves', () => {
    for (let start = 0; start <= leaves.length; start += 1) {
      const first = createMerkleTree();
      for (const leaf of leaves.slice(0, start)) first.append(leaf);
      const range = first.range();
      const second = createMerkleTree(parseCompactRange(range.size, range.hashes.map(bytesToHex)) ?? { size: -1, hashes: [] });
      for (const leaf of leaves.slice(start)) second.append(leaf);
      expect(second.root()).toEqual(treeHash(hashes));
      expect(first.size()).toBe(start);
    }
  });

  it('clones without sharing state', () => {
    const tree = createMerkleTree();
    for (const leaf of leaves.slice(0, 13)) tree.append(leaf);
    const copy = tree.clone();
    const root = tree.root();
    for (const leaf of leaves.slice(13)) copy.append(leaf);
    expect(tree.root()).toEqual(root);
    expect(copy.root()).toEqual(treeHash(hashes));
    tree.root().fill(0);
    expect(tree.root()).toEqual(root);
  });

  it('carries sizes beyond 32 bits', () => {
    const size = 2 ** 40 + 2 ** 32 - 1;
    const range = { size, hashes: Array.from({ length: 33 }, (_, i) => leafHash(Uint8Array.of(i))) };
    const tree = createMerkleTree(range);
    tree.append(encodeUtf8('next'));
    expect(tree.size()).toBe(size + 1);
    expect(tree.range().hashes.length).toBe(2);
  });

  it('refuses ranges of a wrong shape', () => {
    const hash = emptyRoot();
    const text = bytesToHex(hash);
    for (const [size, count] of [
      [0, 1],
      [1, 0],
      [2, 2],
      [3, 1],
      [-1, 1],
      [1.5, 1],
      [Number.NaN, 0],
      [2 ** 53, 1],
    ] as const) {
      expect(isCompactRange({ size, hashes: Array.from({ length: count }, () => hash) })).toBe(false);
      expect(
        parseCompactRange(
          size,
          Array.from({ length: count }, () => text),
        ),
      ).toBeNull();
      expect(() => createMerkleTree({ size, hashes: Array.from({ length: count }, () => hash) })).toThrow(RangeError);
    }
    for (const bad of ['', 'zz', text.slice(2), text.toUpperCase(), `${text}00`]) expect(parseCompactRange(1, [bad])).toBeNull();
    expect(() => createMerkleTree().appendHash(new Uint8Array(31))).toThrow(RangeError);
  });
});

describe('proofs', () => {
  const root = (size: number): Uint8Array => treeHash(hashes, 0, size);

  it('of inclusion hold for every leaf of every size, and only there', () => {
    for (let size = 1; size <= 33; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const path = proveInclusion(hashes.slice(0, size), index);
        const hash = hashes[index] ?? emptyRoot();
        const proof = { index: BigInt(index), size: BigInt(size), leafHash: hash, path, root: root(size) };
        expect(verifyInclusion(proof)).toBe(true);
        expect(verifyInclusion({ ...proof, index: BigInt((index + 1) % (size + 1)) })).toBe(false);
        expect(verifyInclusion({ ...proof, path: [...path, hash] })).toBe(false);
        expect(verifyInclusion({ ...proof, leafHash: emptyRoot() })).toBe(false);
        if (path.length > 0) expect(verifyInclusion({ ...proof, path: path.slice(1) })).toBe(false);
      }
    }
  });

  it('of consistency hold between every two sizes, and only there', () => {
    for (let size = 1; size <= 33; size += 1) {
      for (let old = 1; old <= size; old += 1) {
        const path = proveConsistency(hashes.slice(0, size), old);
        const proof = { oldSize: BigInt(old), oldRoot: root(old), newSize: BigInt(size), newRoot: root(size), path };
        expect(verifyConsistency(proof), `${old} ${size}`).toBe(true);
        expect(verifyConsistency({ ...proof, oldRoot: emptyRoot() })).toBe(false);
        expect(verifyConsistency({ ...proof, newRoot: emptyRoot() })).toBe(false);
        expect(verifyConsistency({ ...proof, path: [...path, emptyRoot()] })).toBe(false);
        if (old < size) expect(verifyConsistency({ ...proof, path: [] })).toBe(false);
        if (old < size) expect(verifyConsistency({ ...proof, oldSize: BigInt(size), newSize: BigInt(old) })).toBe(false);
      }
    }
  });

  it('from the empty tree prove nothing', () => {
    expect(verifyConsistency({ oldSize: 0n, oldRoot: emptyRoot(), newSize: 3n, newRoot: root(3), path: [] })).toBe(false);
    expect(verifyConsistency({ oldSize: 0n, oldRoot: emptyRoot(), newSize: 0n, newRoot: emptyRoot(), path: [] })).toBe(false);
  });

  it('do not hold after any one-bit change of a hash', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), (size, leaf, bit) => {
        const index = leaf % size;
        const path = proveInclusion(hashes.slice(0, size), index).map((hash) => hash.slice());
        const target = path[bit % path.length];
        if (target === undefined) return;
        target[bit % 32] = (target[bit % 32] ?? 0) ^ (1 << (bit % 8));
        expect(
          verifyInclusion({ index: BigInt(index), size: BigInt(size), leafHash: hashes[index] ?? emptyRoot(), path, root: root(size) }),
        ).toBe(false);
      }),
    );
  });

  it('verify for sizes beyond 2^53', () => {
    const size = 2n ** 63n;
    const path = Array.from({ length: 63 }, (_, i) => leafHash(Uint8Array.of(i)));
    // The last leaf of a complete tree: every sibling lies to its left.
    let rootHash = hashes[0] ?? emptyRoot();
    for (const sibling of path) rootHash = treeHash([sibling, rootHash]);
    expect(verifyInclusion({ index: size - 1n, size, leafHash: hashes[0] ?? emptyRoot(), path, root: rootHash })).toBe(true);
    expect(verifyInclusion({ index: size - 2n, size, leafHash: hashes[0] ?? emptyRoot(), path, root: rootHash })).toBe(false);
  });
});
