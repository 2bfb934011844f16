/** The fast way of raw lines and the usual one give the same facts, whatever a line looks like. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { createRecordHasher, hashRecordNoble } from '../../src-main/engine/crypto/record-hasher.ts';
import { createBlockBuilder } from '../../src-main/engine/format/block-builder.ts';
import { createProfileRows } from '../../src-main/engine/format/profile-rows.ts';
import { createProfileReader } from '../../src-main/engine/format/profile-record.ts';
import { createRawReader } from '../../src-main/engine/format/profile-raw.ts';
import type { ProfileFile } from '../../src-shared/model/profile-file.ts';
import { hashOf, profiles, type Rec } from './chains.ts';
import { profileOf } from './support.ts';

const hashers = { fast: createRecordHasher(), check: hashRecordNoble };
const target = (count: number) =>
  ({ block: createBlockBuilder(0, 0, count), rows: null, thorough: false, chain: 'log', header: null }) as const;

/** Facts of one line by either way; null where the fast one leaves it to the other. */
const facts = (profile: ProfileFile, line: string): readonly [unknown, unknown] => {
  const bytes = encodeUtf8(line);
  const [fast, usual] = [target(1), target(1)];
  const raw = createRawReader(profile, hashers, createProfileRows(profile));
  expect(raw).not.toBeNull();
  const isRead = raw!(fast, bytes, 0, bytes.length, 0);
  // The usual way, by a profile that only differs in what the fast one does not take.
  const other = { ...profile, chain: 'nobody-has-this-member' };
  createProfileReader({ key: 'x', profile: other, secret: null, keys: [] }, hashers)(usual, bytes, 0, bytes.length, 0);
  const of = ({ block }: typeof fast): unknown => {
    const { flags, stated, prev, seq, time, mismatches, remarks } = block.finish();
    return { flags: [...flags], stated: [...stated], prev: [...prev], seq: [...seq], time: [...time], mismatches, remarks };
  };
  return [isRead ? of(fast) : null, of(usual)];
};

const numbered = profileOf({ ...profiles.raw, name: 'raw-seq/1', order: { by: 'seq', member: 'seq', start: 0 } });

it('is taken for plain lines, and agrees on any line', () => {
  const json = fc.json({ maxDepth: 3 });
  const name = fc.oneof(
    fc.constantFrom('action', 'time', 'seq', 'prev', 'hash', 'x', '__proto__', 'hash\\u0020'),
    fc.string({ maxLength: 4 }),
  );
  const space = fc.constantFrom('', ' ', '\t', '  ');
  const time = fc.constantFrom('"2026-01-02T03:04:05Z"', '"2026-01-02T03:04:05.678+02:00"', '"no time"', '5', 'null');
  const digits = fc.oneof(
    fc.constant('0'.repeat(64)),
    fc.constant('ab'.repeat(32)),
    fc.constant('AB'.repeat(32)),
    fc.constant('ab'.repeat(31)),
  );
  const value = (key: string): fc.Arbitrary<string> =>
    key === 'time'
      ? time
      : key === 'prev' || key === 'hash'
        ? digits.map((text) => `"${text}"`)
        : key === 'seq'
          ? fc.constantFrom('0', '7', '-1', '1.0', '1e2', '"3"', '9007199254740993')
          : json;
  const member = name.chain((key) => fc.tuple(space, space, value(key)).map(([a, b, text]) => `${JSON.stringify(key)}${a}:${b}${text}`));
  const line = fc
    .tuple(
      fc.array(member, { maxLength: 6 }),
      space,
      fc.shuffledSubarray(['prev', 'hash', 'seq', 'time'] as const, { minLength: 2 }),
      fc.array(value('prev'), { minLength: 4, maxLength: 4 }),
    )
    .map(([members, gap, own]) => {
      const extra = own.map(
        (key) => `${JSON.stringify(key)}:${key === 'seq' ? '3' : key === 'time' ? '"2026-01-02T03:04:05Z"' : `"${'0'.repeat(64)}"`}`,
      );
      return `{${gap}${[...members, ...extra].join(`${gap},${gap}`)}}`;
    });
  let taken = 0;
  fc.assert(
    fc.property(line, fc.boolean(), fc.boolean(), (text, isRight, isNumbered) => {
      // A line whose hash is the right one, too.
      let whole = text;
      if (isRight) {
        try {
          const record = JSON.parse(text) as Rec;
          whole = JSON.stringify({ ...record, hash: hashOf('raw', record) }).replaceAll('","', '", "');
        } catch {
          whole = text;
        }
      }
      const [fast, usual] = facts(isNumbered ? numbered : profiles.raw, whole);
      if (fast !== null) {
        taken += 1;
        expect(fast).toEqual(usual);
      }
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(300);
});

it('an ordinary line is read the fast way', () => {
  const record = { seq: 4, time: '2026-01-02T03:04:05Z', action: 'é \\"x\\"', prev: 'cd'.repeat(32), hash: '' };
  const [fast, usual] = facts(numbered, JSON.stringify({ ...record, hash: hashOf('raw', record) }).replaceAll('","', '", "'));
  expect(fast).not.toBeNull();
  expect(fast).toEqual(usual);
  expect(fast).toMatchObject({ flags: [0], seq: [4], mismatches: [], remarks: [] });
});
