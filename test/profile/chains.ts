/** Chains as several kinds of producers write them, made without any code of the product. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { ProfileFile } from '../../src-shared/model/profile-file.ts';
import { profileOf } from './support.ts';

export type Style = 'seq' | 'raw' | 'wide' | 'signed';
export const styles: readonly Style[] = ['seq', 'raw', 'wide', 'signed'];

/** Keys sorted at every level, compact. */
export const sortedJson = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(sortedJson).join(',')}]`
    : typeof value === 'object' && value !== null
      ? `{${Object.keys(value)
          .sort()
          .map((key) => `${JSON.stringify(key)}:${sortedJson((value as Record<string, unknown>)[key])}`)
          .join(',')}}`
      : JSON.stringify(value);

const hex = (algorithm: string, data: string): string => createHash(algorithm).update(data).digest('hex');

const pair = generateKeyPairSync('ed25519');
export const publicPem = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();
const signer: KeyObject = pair.privateKey;

export const profiles: Readonly<Record<Style, ProfileFile>> = {
  seq: profileOf({
    order: { by: 'seq', member: 'seq', start: 1 },
    hash: { member: 'hash' },
    covered: { allMinus: ['hash'] },
    canonical: 'py-sorted-compact-utf8',
    prev: { member: 'prev', place: 'inside' },
    fields: { time: 'time', action: 'action' },
  }),
  raw: profileOf({
    order: { by: 'file' },
    hash: { member: 'hash' },
    covered: { allMinus: ['hash'] },
    canonical: 'raw-line-minus-field',
    prev: { member: 'prev', place: 'inside' },
    fields: { time: 'time', action: 'action' },
  }),
  // Hashes of 64 bytes, numbers from 0 by tens, the previous hash before the text.
  wide: profileOf({
    order: { by: 'seq', member: 'seq', start: 0, step: 10 },
    hash: { member: 'hash', algorithm: 'sha512', prefix: 'sha512:' },
    covered: { allMinus: ['hash', 'prev'] },
    canonical: 'jcs',
    prev: { member: 'prev', place: 'prefix' },
    fields: { time: 'time', action: 'action' },
  }),
  signed: profileOf({
    order: { by: 'file' },
    hash: { member: 'hash' },
    covered: { allMinus: ['hash', 'signature'] },
    canonical: 'jcs',
    prev: { member: 'prev', place: 'inside' },
    signatures: [{ over: 'hash-bytes', algorithm: 'ed25519', member: 'signature', required: true }],
    fields: { time: 'time', action: 'action' },
  }),
};

export type Rec = Record<string, unknown> & { prev: string; hash: string };

const firstSeq = { seq: 1, raw: 1, wide: 0, signed: 1 } as const;
const step = { seq: 1, raw: 1, wide: 10, signed: 1 } as const;
/** The number of the record at a position from 0, where the style has numbers. */
export const seqAt = (style: Style, position: number): number | null =>
  style === 'raw' || style === 'signed' ? null : firstSeq[style] + position * step[style];

const content = (style: Style, position: number): Record<string, unknown> => ({
  ...(seqAt(style, position) === null ? {} : { seq: seqAt(style, position) }),
  time: new Date(Date.UTC(2026, 0, 1, 0, 0, position)).toISOString(),
  action: `action-${position}`,
  text: `é “quoted” ${'x'.repeat(position % 7)}`,
});

const lineOf = (style: Style, record: Record<string, unknown>): string =>
  style === 'raw' ? JSON.stringify(record).replaceAll('","', '", "') : JSON.stringify(record);

/** The hash that the producer gives a record. */
export const hashOf = (style: Style, record: Rec): string => {
  const { hash: _hash, signature: _signature, ...rest } = record;
  const { prev, ...inner } = rest;
  switch (style) {
    case 'seq':
    case 'signed':
      return hex('sha256', sortedJson(rest));
    case 'raw':
      return hex('sha256', lineOf('raw', rest));
    case 'wide':
      return `sha512:${hex('sha512', prev + sortedJson(inner))}`;
  }
};

/** Hash and, where the style has one, signature made anew. */
export const rehash = (style: Style, record: Rec): Rec => {
  const { signature: _signature, hash: _hash, ...rest } = record;
  const hash = hashOf(style, { ...rest, hash: '' } as Rec);
  if (style !== 'signed') return { ...rest, hash } as Rec;
  return { ...rest, hash, signature: sign(null, Buffer.from(hash, 'hex'), signer).toString('base64') } as Rec;
};

export const genesis = (style: Style): string => (style === 'wide' ? `sha512:${'0'.repeat(128)}` : '0'.repeat(64));

export const makeChain = (style: Style, count: number): Rec[] => {
  const records: Rec[] = [];
  for (let i = 0; i < count; i += 1) {
    const prev = records.at(-1)?.hash ?? genesis(style);
    records.push(rehash(style, { ...content(style, i), prev, hash: '' }));
  }
  return records;
};

export const textOf = (style: Style, records: readonly Rec[]): string => records.map((record) => `${lineOf(style, record)}\n`).join('');

/** The digits of a hash, for a pinned head. */
export const headOf = (records: readonly Rec[]): string => (records.at(-1)?.hash ?? '').replace('sha512:', '');
