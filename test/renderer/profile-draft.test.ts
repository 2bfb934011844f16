/** What the choices of the profile wizard change, and what they leave as it is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalForms,
  coveredKindOf,
  coveredKinds,
  genesisOf,
  isCovered,
  isKeyed,
  memberAt,
  orderOf,
  orders,
  pathOf,
  places,
  put,
  readDraft,
  setCanonical,
  setCovered,
  setCoveredKind,
  setGenesis,
  setHashMember,
  setOrder,
  setPrevMember,
  textAt,
  writeDraft,
} from '../../src-renderer/features/evidence/profile-draft.ts';
import type { Draft } from '../../src-renderer/features/evidence/profile-draft.ts';
import { profileFileSchema } from '../../src-shared/model/profile-file.ts';
import { listPresets } from '../../src-main/engine/profile/presets.ts';

const members = ['seq', 'at', 'a.b', 'prev', 'hash'];
const base: Draft = {
  schema: 'assay.profile/1',
  name: 'x/1',
  title: 'X',
  container: { kind: 'jsonl' },
  order: { by: 'file' },
  hash: { member: 'hash' },
  covered: { allMinus: ['hash', { member: 'kind', is: 'x' }] },
  canonical: 'jcs',
  prev: { member: 'prev', place: 'inside' },
};
const problemOf = (draft: Draft): string | null => {
  const parsed = profileFileSchema.safeParse(JSON.parse(writeDraft(draft)));
  return parsed.success ? null : parsed.error.message;
};

describe('the text', () => {
  test('is a draft where it is a JSON object, and none otherwise', () => {
    expect(readDraft(writeDraft(base))).toEqual(base);
    for (const text of ['', '[]', 'null', '"x"', '{', 'schema: assay.profile/1']) expect(readDraft(text)).toBeNull();
  });
  test('members keep their place when they change', () => {
    const next = put(base, ['hash', 'algorithm'], 'sha512');
    expect(Object.keys(next)).toEqual(Object.keys(base));
    expect(textAt(next, 'hash', 'algorithm')).toBe('sha512');
    expect(put(next, ['hash', 'algorithm'], undefined)).toEqual(base);
    expect(textAt(base, 'hash', 'member', 'deeper')).toBe('');
  });
});

describe('choices', () => {
  test('another hash member is left out of what is hashed in the old one’s stead', () => {
    const next = setHashMember(base, 'a.b');
    expect(memberAt(next, 'hash', 'member')).toBe('a.b');
    expect(textAt(next, 'hash', 'member')).toBe(String.raw`a\.b`);
    expect(next['covered']).toEqual({ allMinus: ['a.b', { member: 'kind', is: 'x' }] });
    expect(problemOf(next)).toBeNull();
  });
  test('members go in and out, in every way of telling them', () => {
    for (const kind of coveredKinds) {
      const start = kind === 'list' ? setCanonical(base, 'joined', members) : setCoveredKind(base, kind, members);
      expect(coveredKindOf(start)).toBe(kind);
      expect(members.filter((member) => isCovered(start, member))).toEqual(['seq', 'at', 'a.b', 'prev']);
      const without = setCovered(start, 'a.b', false);
      expect(isCovered(without, 'a.b')).toBe(false);
      expect(isCovered(setCovered(without, 'a.b', true), 'a.b')).toBe(true);
      expect(problemOf(without)).toBeNull();
    }
  });
  test('joined fields are a list with rules, the raw line is hashed without its hash alone', () => {
    const joined = setCanonical(base, 'joined', members);
    expect(joined).toMatchObject({ covered: { list: ['seq', 'at', String.raw`a\.b`, 'prev'] }, join: { separator: '|' } });
    const back = setCanonical(joined, 'jcs', members);
    expect(back).toMatchObject({ covered: { allMinus: ['hash'] }, canonical: 'jcs' });
    expect(back).not.toHaveProperty('join');
    const raw = setCanonical(joined, 'raw-line-minus-field', members);
    expect(raw).toMatchObject({ covered: { allMinus: ['hash'] } });
    for (const one of [joined, back, raw]) expect(problemOf(one)).toBeNull();
  });
  test('without a previous hash there is no chain', () => {
    const none = setPrevMember(base, '');
    expect(none).not.toHaveProperty('prev');
    expect(setPrevMember(none, 'prev')).toMatchObject({ prev: { member: 'prev', place: 'inside' } });
  });
  test('order and first record', () => {
    expect(setOrder(base, 'seq', members)).toMatchObject({ order: { by: 'seq', member: 'seq' } });
    expect(orderOf({})).toBe('links');
    expect(genesisOf(base)).toBe('zeros');
    expect(genesisOf(setGenesis(base, 'empty'))).toBe('empty');
    const own = { ...base, genesis: { previous: [{ text: 'START' }] } };
    expect(genesisOf(own)).toBe('other');
    expect(setGenesis(own, 'other')).toBe(own);
  });
  test('a wrong shape in the text is no reason to fail', () => {
    const odd: Draft = { hash: 5, covered: [], order: 'x', genesis: { previous: 7 }, chain: {} };
    expect([coveredKindOf(odd), isKeyed(odd), orderOf(odd), genesisOf(odd), memberAt(odd, 'chain')]).toEqual([
      'other',
      false,
      'links',
      'other',
      '',
    ]);
  });
});

test('any choices in any order leave every preset a profile, or a draft that says what is wrong', () => {
  const drafts = listPresets().map((preset): Draft => JSON.parse(JSON.stringify(preset)));
  const member = fc.constantFrom(...members);
  const choice = fc.oneof(
    fc.constantFrom(...canonicalForms).map((form) => (draft: Draft) => setCanonical(draft, form, members)),
    fc.constantFrom(...coveredKinds).map((kind) => (draft: Draft) => setCoveredKind(draft, kind, members)),
    fc.tuple(member, fc.boolean()).map(
      ([name, isIn]) =>
        (draft: Draft) =>
          setCovered(draft, name, isIn),
    ),
    member.map((name) => (draft: Draft) => setHashMember(draft, name)),
    fc.oneof(member, fc.constant('')).map((name) => (draft: Draft) => setPrevMember(draft, name)),
    fc
      .constantFrom(...places)
      .map((place) => (draft: Draft) => (draft['prev'] === undefined ? draft : put(draft, ['prev', 'place'], place))),
    fc.constantFrom(...orders).map((by) => (draft: Draft) => setOrder(draft, by, members)),
    member.map((name) => (draft: Draft) => put(draft, ['chain'], pathOf(name))),
  );
  fc.assert(
    fc.property(fc.constantFrom(...drafts), fc.array(choice, { maxLength: 8 }), (draft, choices) => {
      const next = choices.reduce((one, choose) => choose(one), draft);
      const parsed = profileFileSchema.safeParse(JSON.parse(writeDraft(next)));
      // What is left to say is said by a sentence about one of these.
      if (!parsed.success)
        for (const { path } of parsed.error.issues)
          expect(['covered', 'hash', 'join', 'signatures', 'anchors', 'prev', 'container']).toContain(path[0]);
    }),
    { numRuns: 500 },
  );
});
