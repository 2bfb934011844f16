/** Faults of checkpoints, heads and chains as a whole, in Assay archives of 60 events, checkpoints at 20, 40 and 60. */
import { createHash } from 'node:crypto';
import { Point } from '@noble/ed25519';
import { expect } from 'vitest';
import { verifierKeyOf, type NoteSigner } from '../../../src-main/engine/checkpoint/sign.ts';
import { formatVerifierKey } from '../../../src-main/engine/checkpoint/vkey.ts';
import {
  addCheckpoint,
  checkpointPaths,
  copyOf,
  editLines,
  eventPaths,
  generated,
  hashOf,
  linesOf,
  logSigner,
  noteOf,
  placeOfSeq,
  rootOf,
  sha256,
  storeLines,
  type Archive,
} from '../../support/assay-archive.ts';
import type { Case, ExpectedFinding } from './case.ts';

const at = (size: number): string => `checkpoints/main-${String(size).padStart(9, '0')}.note`;
const origin = 'demo.northwind.example/main';
const otherSigner: NoteSigner = { name: origin, seed: new Uint8Array(32).fill(9) };
const strangerSigner: NoteSigner = { name: 'stranger.example/log', seed: new Uint8Array(32).fill(11) };
const witnessAt = (time: number): NoteSigner => ({
  name: 'witness.example/w',
  seed: new Uint8Array(32).fill(12),
  cosignedAt: BigInt(time),
});
const vkeyOf = (signer: NoteSigner): string => formatVerifierKey(verifierKeyOf(signer));

const lines = (archive: Archive): string[] => eventPaths(archive).flatMap((path) => linesOf(archive, path));
const put = (archive: Archive, path: string, note: string | Uint8Array): void =>
  void archive.files.set(path, Buffer.from(note as Uint8Array));
const noteAt = (archive: Archive, size: number, signers?: NoteSigner | readonly NoteSigner[]): string =>
  noteOf({ size, root: rootOf(lines(archive).slice(0, size)), ...(signers === undefined ? {} : { signers }) });
const textAt = (archive: Archive, size: number): string => archive.files.get(at(size))!.toString('utf8');

const tail = (archive: Archive, from: number): ExpectedFinding => ({
  code: 'chain.unsealed_tail',
  severity: 'limit',
  seq: from,
  seqTo: 60,
  count: 61 - from,
  ...placeOfSeq(archive, from),
});

/** A checkpoint file of which nothing can be used: size 20, so that what covers the end stays. */
const malformed = (name: string, note: (text: string) => string | Uint8Array, place: Partial<ExpectedFinding>, why: RegExp): Case => ({
  name: `checkpoint: ${name}`,
  edit: (archive) => put(archive, at(20), note(textAt(archive, 20))),
  findings: () => [
    { code: 'checkpoint.malformed', severity: 'broken', chain: 'main', file: at(20), ...place, message: expect.stringMatching(why) },
  ],
  verdict: 'broken',
});

/**
 * A key outside the prime-order subgroup (an honest one plus the point of order 2), and a signature of `text` with it: node:crypto's
 * equation holds where the challenge is even, and RFC 8032 as noble checks it refuses the key.
 */
function mixedOrder(text: string): { readonly vkey: string; readonly line: string } {
  const order = Point.CURVE().n;
  const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  const little = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
  const secret = 7n;
  const orderTwo = Point.fromBytes(Buffer.from(`ec${'ff'.repeat(30)}7f`, 'hex'));
  const key = Buffer.from(Point.BASE.multiply(secret).add(orderTwo).toBytes());
  const typed = Buffer.concat([Buffer.of(1), key]);
  const keyId = sha256(Buffer.concat([Buffer.from(`${origin}\n`), typed])).slice(0, 8);
  for (let r = 2n; ; r += 1n) {
    const commitment = Buffer.from(Point.BASE.multiply(r).toBytes());
    const challenge = number(createHash('sha512').update(commitment).update(key).update(text).digest()) % order;
    if (challenge % 2n === 1n) continue;
    const signature = Buffer.concat([Buffer.from(keyId, 'hex'), commitment, little((r + challenge * secret) % order)]).toString('base64');
    return { vkey: `${origin}+${keyId}+${typed.toString('base64')}`, line: `\u2014 ${origin} ${signature}\n` };
  }
}
export const checkpointCases: readonly Case[] = [
  {
    name: 'the last 15 events removed',
    edit: (archive) => editLines(archive, eventPaths(archive)[1]!, (all) => all.slice(0, 15)),
    findings: () => [
      {
        code: 'chain.truncated',
        severity: 'broken',
        seq: 46,
        seqTo: 60,
        count: 15,
        file: at(60),
        line: null,
        byte: null,
        expected: '60',
        found: '45',
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'every event removed',
    edit: (archive) => {
      for (const path of eventPaths(archive)) archive.files.delete(path);
    },
    findings: () => [
      { code: 'chain.truncated', severity: 'broken', seq: 1, seqTo: 60, count: 60, file: at(60), expected: '60', found: '0' },
    ],
    verdict: 'broken',
  },
  {
    name: 'the last checkpoint removed',
    edit: (archive) => void archive.files.delete(at(60)),
    findings: (archive) => [tail(archive, 41)],
    verdict: 'verified_with_limits',
  },
  {
    name: 'a signature with one bit changed',
    edit: (archive) => {
      const text = textAt(archive, 40);
      const cut = text.lastIndexOf(' ') + 1;
      const raw = Buffer.from(text.slice(cut).trim(), 'base64');
      raw[40]! ^= 1;
      put(archive, at(40), `${text.slice(0, cut)}${raw.toString('base64')}\n`);
    },
    findings: () => [
      {
        code: 'checkpoint.signature_invalid',
        severity: 'broken',
        seq: 40,
        file: at(40),
        line: 5,
        message: expect.stringContaining(origin),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'a size that was changed after it was signed',
    edit: (archive) => put(archive, at(40), textAt(archive, 40).replace('\n40\n', '\n41\n')),
    findings: () => [{ code: 'checkpoint.signature_invalid', seq: 41, file: at(40), line: 5 }],
    verdict: 'broken',
  },
  {
    name: 'signed under the pinned name by another key',
    edit: (archive) => [20, 40, 60].forEach((size) => put(archive, at(size), noteAt(archive, size, otherSigner))),
    findings: (archive) => [
      { code: 'chain.unsealed_tail', severity: 'limit', seq: 1, seqTo: 60, count: 60, ...placeOfSeq(archive, 1) },
      {
        code: 'checkpoint.key_unknown',
        severity: 'limit',
        count: 3,
        chain: 'main',
        message: expect.stringContaining('signed under the pinned name by another key'),
      },
    ],
    verdict: 'verified_with_limits',
  },
  {
    name: 'the last one signed by a stranger',
    edit: (archive) => put(archive, at(60), noteAt(archive, 60, strangerSigner)),
    findings: (archive) => [tail(archive, 41), { code: 'checkpoint.key_unknown', severity: 'limit', seq: 60, count: 1, file: at(60) }],
    verdict: 'verified_with_limits',
  },
  {
    name: 'the last one only cosigned by a pinned witness',
    edit: (archive) => put(archive, at(60), noteAt(archive, 60, [strangerSigner, witnessAt(1_780_000_000)])),
    alsoTrust: [vkeyOf(witnessAt(0))],
    findings: (archive) => [tail(archive, 41), { code: 'checkpoint.key_unknown', seq: 60, message: expect.stringContaining('cosigned') }],
    verdict: 'verified_with_limits',
  },
  {
    name: 'a stranger’s signature beside the trusted one is nothing to find',
    edit: (archive) => put(archive, at(60), noteAt(archive, 60, [logSigner(), strangerSigner])),
    findings: () => [],
    verdict: 'verified',
  },
  {
    name: 'signed for another log',
    edit: (archive) =>
      put(archive, at(20), noteOf({ origin: 'demo.northwind.example/billing', size: 20, root: rootOf(lines(archive).slice(0, 20)) })),
    findings: () => [
      {
        code: 'checkpoint.origin_mismatch',
        severity: 'broken',
        seq: 20,
        file: at(20),
        line: 1,
        byte: 0,
        expected: origin,
        found: 'demo.northwind.example/billing',
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'a signed root that the records do not give',
    edit: (archive) => put(archive, at(40), noteOf({ size: 40, root: Buffer.alloc(32, 7) })),
    findings: (archive) => [
      {
        code: 'checkpoint.root_mismatch',
        severity: 'broken',
        seq: 40,
        count: 1,
        file: at(40),
        expected: '07'.repeat(32),
        found: rootOf(lines(archive).slice(0, 40)).toString('hex'),
        message: expect.stringContaining('History was rewritten after it was signed'),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'a root by a key that nobody pinned, which the records do not give',
    edit: (archive) => put(archive, at(40), noteOf({ size: 40, root: Buffer.alloc(32, 7), signers: strangerSigner })),
    findings: () => [
      {
        code: 'checkpoint.root_mismatch',
        severity: 'broken',
        seq: 40,
        file: at(40),
        message: expect.stringContaining('contradict the checkpoint that came with'),
      },
      { code: 'checkpoint.key_unknown', severity: 'limit', seq: 40, file: at(40) },
    ],
    verdict: 'broken',
  },
  {
    name: 'two roots for one size, both under the pinned key',
    edit: (archive) => addCheckpoint(archive, 'checkpoints/other.note', noteOf({ size: 40, root: Buffer.alloc(32, 7) })),
    findings: () => [
      {
        code: 'checkpoint.fork',
        severity: 'broken',
        seq: 40,
        count: 2,
        file: 'checkpoints/other.note',
        found: '07'.repeat(32),
        message: expect.stringContaining('Two histories were signed'),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'a smaller size signed after a larger one',
    edit: (archive) => {
      put(archive, at(20), noteAt(archive, 20, [logSigner(), witnessAt(1_780_000_500)]));
      put(archive, at(40), noteAt(archive, 40, [logSigner(), witnessAt(1_780_000_100)]));
    },
    alsoTrust: [vkeyOf(witnessAt(0))],
    findings: () => [{ code: 'checkpoint.rollback', severity: 'broken', seq: 20, file: at(20), found: '20' }],
    verdict: 'broken',
  },
  {
    name: 'a signature about which the two implementations differ',
    edit: (archive) => {
      const note = noteAt(archive, 20);
      put(archive, at(20), `${note}${mixedOrder(note.slice(0, note.indexOf('\n\n') + 1)).line}`);
    },
    alsoTrust: [mixedOrder('').vkey],
    findings: () => [
      {
        code: 'crypto.disagreement',
        severity: 'broken',
        seq: 20,
        file: at(20),
        line: 6,
        message: expect.stringContaining('It counts as invalid'),
      },
    ],
    verdict: 'broken',
  },
  malformed('empty', () => '', { line: null }, /no signature|not all there/),
  malformed('no signature', (text) => text.slice(0, text.indexOf('\n\n') + 1), {}, /no signature|not all there/),
  malformed('a size with a leading zero', (text) => text.replace('\n20\n', '\n020\n'), { line: 2 }, /size is not a number/),
  malformed('a negative size', (text) => text.replace('\n20\n', '\n-20\n'), { line: 2 }, /size is not a number/),
  malformed('a size beyond all numbers', (text) => text.replace('\n20\n', `\n${'9'.repeat(30)}\n`), { line: 2 }, /size is not a number/),
  malformed('a root that is too short', (text) => text.replace(/\n20\n[^\n]+/, '\n20\nAAAA'), { line: 3 }, /root is not 32 bytes/),
  malformed('two lines only', (text) => text.replace(/\n20\n[^\n]+/, '\n20'), {}, /not all there/),
  malformed('a signature line that is none', (text) => text.replace('\u2014 ', '- '), {}, /signature/),
  malformed('carriage returns', (text) => text.replaceAll('\n', '\r\n'), {}, /control characters/),
  malformed('invalid UTF-8', (text) => Buffer.concat([Buffer.of(0xff), Buffer.from(text)]), { byte: 0 }, /not valid UTF-8/),
  {
    name: 'a pinned head that no record has',
    edit: () => undefined,
    settings: { heads: { main: 'cd'.repeat(32) } },
    findings: (archive) => [
      {
        code: 'head.mismatch',
        severity: 'broken',
        seq: 60,
        chain: 'main',
        expected: 'cd'.repeat(32),
        found: hashOf(lines(archive).at(-1)!),
      },
    ],
    verdict: 'broken',
  },
  {
    name: 'a pinned head of a chain that is not there',
    edit: () => undefined,
    settings: { heads: { other: 'cd'.repeat(32) } },
    findings: () => [{ code: 'head.mismatch', severity: 'broken', seq: null, chain: 'other', expected: 'cd'.repeat(32), found: null }],
    verdict: 'broken',
  },
  {
    name: 'events after the pinned head, nothing else pinned',
    edit: () => undefined,
    trustNothing: true,
    settings: { heads: {} },
    findings: (archive) => [
      { code: 'chain.unsealed_tail', severity: 'limit', seq: 1, seqTo: 60, count: 60, ...placeOfSeq(archive, 1) },
      { code: 'checkpoint.key_unknown', severity: 'limit', count: 3, message: expect.stringContaining('no key is pinned') },
    ],
    verdict: 'verified_with_limits',
  },
  {
    name: 'several chains: a fault in one of them is its own',
    edit: async (_, path) => {
      const archive = await generated(path, { events: 90, chains: 3, eventsPerFile: 15, checkpointEvery: 10 });
      editLines(archive, eventPaths(archive, 'billing')[1]!, (all) => all.with(4, all[4]!.replace('"action":"', '"action":"x')));
      return archive;
    },
    findings: (archive) => [{ code: 'event.altered', chain: 'billing', seq: 20, ...placeOfSeq(archive, 20, { chain: 'billing' }) }],
    verdict: 'broken',
  },
  {
    name: 'several chains, one of them without a checkpoint: never verified as a whole',
    edit: async (_, path) => {
      const archive = await generated(path, { events: 90, chains: 3, eventsPerFile: 15, checkpointEvery: 10 });
      for (const note of checkpointPaths(archive).filter((one) => one.includes('billing'))) archive.files.delete(note);
      return archive;
    },
    findings: () => [{ code: 'chain.unsealed_tail', chain: 'billing', seq: 1, seqTo: 30, count: 30 }],
    verdict: 'verified_with_limits',
  },
  {
    name: 'records of one chain in a file of another',
    edit: async (_, path) => {
      const archive = await generated(path, { events: 60, chains: 2, eventsPerFile: 30, checkpointEvery: 10 });
      const [main, billing] = [eventPaths(archive, 'main')[0]!, eventPaths(archive, 'billing')[0]!];
      const moved = copyOf(archive);
      storeLines(moved, main, linesOf(archive, billing));
      return moved;
    },
    findings: () => [{ code: 'checkpoint.root_mismatch', severity: 'broken', chain: 'main', seq: 10, seqTo: 30, count: 3 }],
    verdict: 'broken',
  },
];
