/** The sensible ways in which a record may have been hashed: what is covered, in which form, and where the previous hash stands. */
import type { CanonicalForm, ProfileFile } from '../../../../src-shared/model/profile-file.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '../../json/value.ts';
import { escapeName } from './members.ts';

export type Way = Pick<ProfileFile, 'covered' | 'canonical' | 'join'> & {
  readonly prevPlace: PrevPlace;
  readonly prevAs: 'text' | 'raw';
  readonly separator: string;
};
export type PrevPlace = NonNullable<ProfileFile['prev']>['place'];

const forms: readonly CanonicalForm[] = [
  'jcs',
  'py-sorted-compact-utf8',
  'py-sorted-compact-ascii',
  'py-sorted-default',
  'js-insertion-order',
  'py-default',
  'go-map-json',
  'js-sorted',
];

const separators = ['|', ':', '', ',', '\u0000', '\u001f', '\n', ';'] as const;
const places = [
  ['inside', 'text', ''],
  ['prefix', 'text', ''],
  ['suffix', 'text', ''],
  ['prefix', 'raw', ''],
  ['suffix', 'raw', ''],
  ['prefix', 'text', '|'],
  ['prefix', 'text', ':'],
  ['prefix', 'text', '\n'],
  ['suffix', 'text', '|'],
  ['suffix', 'text', ':'],
] as const;

const rules = (separator: string, more: Partial<NonNullable<ProfileFile['join']>> = {}): NonNullable<ProfileFile['join']> => ({
  start: '',
  separator,
  end: '',
  sort: false,
  escape: [],
  null: '',
  values: 'text',
  true: 'true',
  false: 'false',
  nested: 'jcs',
  ...more,
});

/**
 * Ways to try on a record, likeliest first. `hash`, `prev`: names of top-level members, or null; `extra`: other members that look like
 * hashes or signatures, which producers add after hashing.
 */
export function* waysOf(record: JsonObject, hash: string | null, prev: string | null, extra: readonly string[]): Generator<Way> {
  const top = [hash, prev].filter((name) => name !== null);
  const own = hash === null ? [] : [hash];
  const sets: readonly (readonly string[])[] = unique([own, [...own, ...extra], top, [...top, ...extra]]);
  const hasNull = [...record.values()].includes(null);
  for (const canonical of forms) {
    for (const allMinus of sets) {
      const isInside = prev !== null && !allMinus.includes(prev);
      for (const dropNull of hasNull ? [false, true] : [false]) {
        const covered = { allMinus: [...allMinus], dropNull };
        for (const [place, prevAs, separator] of places) {
          if (place === 'inside' ? !(isInside || prev === null) : prev === null) continue;
          const prevPlace: PrevPlace =
            prev === null ? 'none' : place === 'inside' ? 'inside' : isInside ? (`inside+${place}` as const) : place;
          yield { covered, canonical, join: undefined, prevPlace, prevAs, separator };
        }
      }
    }
    // The content alone, which many envelopes hold in one member, with the previous hash around it.
    for (const [name, value] of record) {
      if (!isJsonObject(value) && !isJsonArray(value) && !(typeof value === 'string' && /^\s*[{[]/.test(value))) continue;
      for (const [place, prevAs, separator] of places)
        if (place !== 'inside' && prev !== null)
          yield { covered: { value: escapeName(name) }, canonical, join: undefined, prevPlace: place, prevAs, separator };
    }
  }
  if (hash !== null)
    yield {
      covered: { allMinus: [hash], dropNull: false },
      canonical: 'raw-line-minus-field',
      join: undefined,
      prevPlace: prev === null ? 'none' : 'inside',
      prevAs: 'text',
      separator: '',
    };
  yield* joinedWays(record, own, prev, extra);
}

/** Fields in one text: in the order of the record or sorted, with the previous hash in its place, first, or last. */
function* joinedWays(record: JsonObject, own: readonly string[], prev: string | null, extra: readonly string[]): Generator<Way> {
  const names = [...record.keys()].filter((name) => !own.includes(name) && !extra.includes(name));
  const rest = names.filter((name) => name !== prev);
  const orders = prev === null ? [names] : [names, [prev, ...rest], [...rest, prev]];
  const both = unique([...orders, [...names].sort()]);
  for (const separator of separators) {
    for (const order of both) {
      const covered = { list: order.map(escapeName) };
      for (const join of [
        rules(separator),
        rules(separator, { null: 'null' }),
        rules(separator, { null: 'None', true: 'True', false: 'False', nested: 'py-default' }),
      ])
        yield { covered, canonical: 'joined', join, prevPlace: prev === null ? 'none' : 'inside', prevAs: 'text', separator: '' };
    }
  }
  for (const names2 of [': ', '=', ':'])
    for (const separator of ['\n', '&', '|', ';', ','])
      for (const end of ['', separator])
        yield {
          covered: { allMinus: [...own, ...extra], dropNull: false },
          canonical: 'joined',
          join: rules(separator, { names: names2, sort: true, end }),
          prevPlace: prev === null ? 'none' : 'inside',
          prevAs: 'text',
          separator: '',
        };
}

const unique = (lists: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const seen = new Set<string>();
  return lists.filter((list) => {
    const key = JSON.stringify(list);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};
