/** Profiles found by trying: chains made in many ways, as their producers make them, are found and then verify as a whole. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { parseStrict } from '../../src-main/engine/json/parse.ts';
import type { JsonObject } from '../../src-main/engine/json/value.ts';
import { detectProfile } from '../../src-main/engine/profile/detect/detect.ts';
import type { RawRecord } from '../../src-main/engine/profile/raw-record.ts';
import { createNodePorts } from '../../src-main/node-ports.ts';
import { probeProfile } from '../../src-main/engine/indexing/probe-profile.ts';
import { examineHere } from '../support/examine-here.ts';
import { fileOf, fixture, fixtureText, hasFixtures, settingsFor, told, verifyBy } from './support.ts';

type Plain = Record<string, unknown>;
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const sortedJson = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(sortedJson).join(',')}]`
    : typeof value === 'object' && value !== null
      ? `{${Object.keys(value)
          .sort()
          .map((key) => `${JSON.stringify(key)}:${sortedJson((value as Plain)[key])}`)
          .join(',')}}`
      : JSON.stringify(value);

const events: readonly Plain[] = Array.from({ length: 8 }, (_, i) => ({
  timestamp: `2026-03-0${i + 1}T10:00:00.000Z`,
  actor: `user${i % 3}`,
  action: 'login',
  details: { z: i, a: `é${i}`, n: null },
}));

/** A chain by the producer's own code: `make` gives the line of an event from the hash before it. */
const chain = (
  make: (event: Plain, prev: string, index: number) => { readonly line: string; readonly hash: string },
  genesis = '0'.repeat(64),
): string => {
  let prev = genesis;
  const lines = events.map((event, i) => {
    const { line, hash } = make(event, prev, i);
    prev = hash;
    return line;
  });
  return `${lines.join('\n')}\n`;
};

const producers: readonly (readonly [string, string])[] = [
  [
    'sorted JSON with the previous hash inside',
    chain((event, prev_hash) => {
      const hash = sha256(sortedJson({ ...event, prev_hash }));
      return { line: JSON.stringify({ ...event, prev_hash, hash }), hash };
    }),
  ],
  [
    'the previous hash before sorted JSON, “GENESIS” first, numbered from 0',
    chain((event, previous_hash, index) => {
      const hash = sha256(previous_hash + sortedJson({ ...event, index }));
      return { line: JSON.stringify({ ...event, index, previous_hash, entry_hash: hash }), hash };
    }, 'GENESIS'),
  ],
  [
    'the line as it stands',
    chain((event, prevHash) => {
      const line = `{ "prevHash" : "${prevHash}", "n": 1.0, ${JSON.stringify(event).slice(1, -1)}}`;
      const hash = sha256(line);
      return { line: `${line.slice(0, -1)}, "hash": "${hash}"}`, hash };
    }),
  ],
  [
    'fields joined by bars',
    chain((event, prev) => {
      const hash = sha256([event['timestamp'], event['actor'], event['action'], prev].join('|'));
      return { line: JSON.stringify({ timestamp: event['timestamp'], actor: event['actor'], action: event['action'], prev, hash }), hash };
    }),
  ],
  [
    'raw bytes of the previous hash behind the payload, base64',
    chain((event, prev) => {
      const hash = createHash('sha256').update(sortedJson(event['details'])).update(Buffer.from(prev, 'base64')).digest('base64');
      return { line: JSON.stringify({ payload: event['details'], prev, hash }), hash };
    }, Buffer.alloc(32).toString('base64')),
  ],
  [
    'SHA-512 with a prefix',
    chain(
      (event, prev_hash) => {
        const hash = `sha512:${createHash('sha512')
          .update(sortedJson({ ...event, prev_hash }))
          .digest('hex')}`;
        return { line: JSON.stringify({ ...event, prev_hash, hash }), hash };
      },
      `sha512:${'0'.repeat(128)}`,
    ),
  ],
  [
    'hashes that only the next record states',
    chain((event, prev_hash) => {
      const record = { ...event, prev_hash };
      return { line: JSON.stringify(record), hash: sha256(sortedJson(record)) };
    }),
  ],
];

const rawRecords = (text: string): readonly RawRecord[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const bytes = encodeUtf8(line);
      const parsed = parseStrict(bytes);
      if (!parsed.ok) throw new Error(parsed.error.code);
      return { record: parsed.value as JsonObject, bytes, start: 0, end: bytes.length };
    });

describe('chains of unknown producers', () => {
  it.each(producers)('%s', async (_, text) => {
    const { found, tried } = detectProfile({ records: rawRecords(text), container: { kind: 'jsonl' }, name: 'detected/1' });
    expect(found, `nothing among ${tried}`).not.toBeNull();
    expect(found!.reproduced).toBeGreaterThanOrEqual(7);
    const result = await verifyBy(found!.profile, fileOf(text));
    expect(told(result), JSON.stringify(found!.profile)).toEqual([]);
    expect(result.counts.hashesChecked).toBe(8);
    expect(result.input.verdict).toBe('verified_with_limits');
    // And it is no profile that everything fits.
    const changed = await verifyBy(found!.profile, fileOf(text.replace('user1', 'userX').replace('"z":1', '"z":7')));
    expect(changed.input.verdict).toBe('broken');
  });

  it('two records that come out right are not enough', () => {
    const text = producers[0]![1].split('\n').slice(0, 2).join('\n');
    expect(detectProfile({ records: rawRecords(text), container: { kind: 'jsonl' }, name: 'x' }).found).toBeNull();
  });

  it('one changed record among the first does not hide the profile', () => {
    const text = producers[0]![1].replace('user1', 'userX');
    expect(detectProfile({ records: rawRecords(text), container: { kind: 'jsonl' }, name: 'x' }).found?.reproduced).toBe(7);
  });

  it('random digits are no chain, and are said to look like hashes', () => {
    const text = events.map((event, i) => JSON.stringify({ ...event, hash: sha256(`x${i}`), prev_hash: sha256(`y${i}`) })).join('\n');
    const detection = detectProfile({ records: rawRecords(text), container: { kind: 'jsonl' }, name: 'x' });
    expect(detection.found).toBeNull();
    expect(detection.hashMembers).toEqual(['hash', 'prev_hash']);
    expect(detection.tried).toBeGreaterThan(200);
  });
});

describe('evidence of no known format', () => {
  it('is not read by a profile that was only found by trying: it is named, with how to confirm it', async () => {
    const result = await examineHere(fileOf(producers[1]![1]), settingsFor(null));
    expect(result.input.verdict).toBe('not_verifiable');
    const message = result.limits.find(({ code }) => code === 'export.no_integrity')?.message ?? '';
    expect(message).toContain('SHA-256 over canonical JSON');
    expect(message).toContain('assay profile detect PATH');
    expect(result.chains).toEqual([]);
  });

  it('with members that look like hashes and fit nothing says which', async () => {
    const text = events.map((event, i) => JSON.stringify({ ...event, hash: sha256(`x${i}`) })).join('\n');
    const result = await examineHere(fileOf(text), settingsFor(null));
    expect(result.limits[0]?.message).toContain('look like hashes (hash)');
  });

  it('a probe shows the profile as the text of a file that can be used', async () => {
    const probe = await probeProfile(fileOf(producers[0]![1]), createNodePorts(), new AbortController().signal);
    expect(probe).toMatchObject({ preset: null, found: { reproduced: 8, hashed: 8 }, records: 8 });
    expect(probe.draft).toBe(probe.found?.text);
  });
});

describe.skipIf(!hasFixtures)('presets are told from the content', () => {
  it.each([
    ['hash-chain/certmate/bundle-full.json', 'certmate-bundle/1'],
    ['hash-chain/certmate/bundle-edited-entry.json', 'certmate-bundle/1'],
    ['hash-chain/certmate/chain.jsonl', 'certmate-chain/1'],
    ['hash-chain/limitless/golden_chain_v1.json', 'limitless/1'],
  ])('%s', async (path, format) => {
    const result = await examineHere(fixture(path), settingsFor(null));
    expect(result.input.format).toBe(format);
    expect(result.counts.hashesChecked).toBeGreaterThan(0);
  });

  it('Trailproof and PayGod by their members', async () => {
    const trailproof = JSON.parse(fixtureText('hash-chain/trailproof/test-vectors.json')) as {
      hash_chain: { event: Plain; expected_hash: string }[];
    };
    const lines = trailproof.hash_chain.map(({ event, expected_hash: hash }) => JSON.stringify({ ...event, hash }));
    expect((await examineHere(fileOf(lines.join('\n')), settingsFor(null))).input.format).toBe('trailproof/1');
    const paygod = JSON.parse(fixtureText('hash-chain/paygod/ledger-chaining.json')) as { input: Plain }[];
    const text = paygod.map(({ input }) => JSON.stringify(input)).join('\n');
    expect((await examineHere(fileOf(text), settingsFor(null))).input.format).toBe('paygod/1');
  });
});
