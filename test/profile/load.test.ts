/** Profile files that are hostile, or wrong: refused with a place, at a bounded cost. */
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { loadProfile } from '../../src-main/engine/profile/load.ts';

const base = {
  schema: 'assay.profile/1',
  name: 'x/1',
  title: 'X',
  container: { kind: 'jsonl' },
  hash: { member: 'h' },
  covered: { allMinus: ['h'] },
  canonical: 'jcs',
};
const load = (text: string) => loadProfile(encodeUtf8(text));
const refused = (text: string): string => {
  const loaded = load(text);
  if (loaded.ok) throw new Error('accepted');
  return `${loaded.line}:${loaded.column} ${loaded.problem}`;
};

it('JSON and YAML say the same', () => {
  const yaml =
    'schema: assay.profile/1\nname: x/1\ntitle: X\ncontainer: {kind: jsonl}\nhash: {member: h}\ncovered: {allMinus: [h]}\ncanonical: jcs\n';
  expect(load(yaml)).toEqual(load(JSON.stringify(base)));
  expect(load(yaml).ok).toBe(true);
});

it('YAML 1.1 traps are texts: no, yes, 0o17 and dates', () => {
  const yaml =
    'schema: assay.profile/1\nname: no\ntitle: 2026-01-02\ncontainer: {kind: jsonl}\nhash: {member: yes}\ncovered: {allMinus: [yes]}\ncanonical: jcs\n';
  const traps = load(yaml);
  expect(traps).toMatchObject({ ok: true, profile: { name: 'no', title: '2026-01-02', hash: { member: 'yes' } } });
});

describe('refused', () => {
  it.each([
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefghij'[i]}`).join(',')}]`)
        .join('\n')}\n`,
    ],
    ['more values than any profile', `{"fields":{${Array.from({ length: 15_000 }, (_, i) => `"f${i}":1`).join(',')}}}`],
    ['a file that is too large', `"${'x'.repeat(300 * 1024)}"`],
    ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['a tag of a runtime', 'schema: !!js/regexp /x/\n'],
    ['a merge key', '<<: {schema: assay.profile/1}\n'],
    ['two documents', 'a: 1\n---\nb: 2\n'],
    ['an alias to nothing', 'schema: *nothing\n'],
    ['a name that is no text', '? [1, 2]\n: 3\n'],
    ['nothing', ''],
    ['a list', '[1,2]'],
    ['__proto__', '{"__proto__":{"schema":"assay.profile/1"},"schema":"x"}'],
  ])('%s', (_, text) => {
    expect(load(text).ok).toBe(false);
  });

  it('invalid UTF-8', () => {
    expect(loadProfile(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({ ok: false, problem: 'it is not valid UTF-8' });
  });

  it.each([
    ['joined without rules', { ...base, canonical: 'joined' }, '“join”: "join" belongs to the canonical form "joined"'],
    ['a list that is not joined', { ...base, covered: { list: ['a'] } }, 'needs the canonical form "joined"'],
    [
      'a raw line that covers other members',
      { ...base, canonical: 'raw-line-minus-field', covered: { allMinus: ['h', 'x'] } },
      'the raw line is hashed without the member of the hash alone',
    ],
    ['no hash at all', { ...base, hash: {} }, 'either the record states its hash'],
    ['a manifest beside JSON lines', { ...base, anchors: { manifest: { at: 'm' } } }, 'a manifest stands in a JSON document'],
    ['a path that does not fit', { ...base, hash: { member: 'a..b' } }, 'this path has an empty name'],
    [
      'a source without a member',
      { ...base, covered: { object: { a: { absent: 'drop' } } } },
      'exactly one of "from", "constant" and "previous" is needed',
    ],
    ['a name with capitals', { ...base, name: 'X Y' }, 'lower-case letters'],
    ['a needed member that is absent', { ...base, title: undefined }, '“title” is needed, and is absent'],
    ['a number that is a text', { ...base, order: { by: 'seq', member: 's', start: 'one' } }, '“order.start” must be a whole number'],
  ])('%s, with what is allowed', (_, profile, expected) => {
    expect(refused(JSON.stringify(profile))).toContain(expected);
  });

  it('the place is that of the value', () => {
    expect(
      refused(
        'schema: assay.profile/1\nname: x/1\ntitle: X\ncontainer:\n  kind: jsonl\nhash:\n  member: h\ncovered:\n  allMinus: [h]\ncanonical: xml\n',
      ),
    ).toMatch(/^10:12 “canonical” must be "jcs" or/);
  });
});
