/** Changes of a hash-chain profile in the making: pure, on what its JSON text says, which may be unfinished or wrong. */
import { canonicalForms, hashAlgorithms, hashEncodings } from '../../../src-shared/model/profile-file.ts';
import type { CanonicalForm } from '../../../src-shared/model/profile-file.ts';

export type Draft = { readonly [name: string]: unknown };
/** How the members under the hash are told. `other`: in a way that only the text of the file shows. */
export type CoveredKind = 'allMinus' | 'object' | 'list' | 'other';

export { canonicalForms, hashAlgorithms, hashEncodings };
export const coveredKinds = ['allMinus', 'object', 'list'] as const;
export const places = ['inside', 'prefix', 'suffix', 'inside+prefix', 'inside+suffix', 'none'] as const;
export const orders = ['file', 'links', 'seq'] as const;
export const geneses = ['zeros', 'empty', 'null'] as const;

const isObject = (value: unknown): value is Draft => value !== null && typeof value === 'object' && !Array.isArray(value);
const objectOf = (value: unknown): Draft => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Null where the text is no JSON object: then only the text itself can be changed. */
export function readDraft(text: string): Draft | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export const writeDraft = (draft: Draft): string => `${JSON.stringify(draft, null, 2)}\n`;

/** The text at a place; empty where there is none. */
export function textAt(draft: Draft, ...at: readonly string[]): string {
  let value: unknown = draft;
  for (const name of at) value = objectOf(value)[name];
  return typeof value === 'string' ? value : '';
}

/** With another value at a place; undefined takes the member away. */
export function put(draft: Draft, at: readonly string[], value: unknown): Draft {
  const [name, ...rest] = at;
  if (name === undefined) return draft;
  const { [name]: old, ...others } = draft;
  const next = rest.length === 0 ? value : put(objectOf(old), rest, value);
  if (next === undefined) return others;
  // A member keeps its place.
  return name in draft
    ? Object.fromEntries(Object.entries(draft).map((entry) => (entry[0] === name ? [name, next] : entry)))
    : { ...draft, [name]: next };
}

/** A member's name as a path, with the signs escaped that a path reads. */
export const pathOf = (member: string): string => member.replaceAll(/[\\.[\]]/g, String.raw`\$&`);
const memberOf = (path: unknown): string | null => (typeof path === 'string' ? path.replaceAll(/\\(.)/g, '$1') : null);

export const coveredKindOf = (draft: Draft): CoveredKind => {
  const covered = objectOf(draft['covered']);
  return coveredKinds.find((kind) => kind in covered) ?? 'other';
};

/** What a record is hashed without, as names; members with a condition are not among them. */
const excludedOf = (draft: Draft): readonly unknown[] => listOf(objectOf(draft['covered'])['allMinus']);

export function isCovered(draft: Draft, member: string): boolean {
  const covered = objectOf(draft['covered']);
  switch (coveredKindOf(draft)) {
    case 'allMinus':
      return !excludedOf(draft).includes(member);
    case 'object':
      return member in objectOf(covered['object']);
    case 'list':
      return listOf(covered['list']).some((source) => memberOf(isObject(source) ? source['from'] : source) === member);
    default:
      return false;
  }
}

export function setCovered(draft: Draft, member: string, isIn: boolean): Draft {
  const covered = objectOf(draft['covered']);
  const at = (kind: string): readonly string[] => ['covered', kind];
  switch (coveredKindOf(draft)) {
    case 'allMinus': {
      const others = excludedOf(draft).filter((one) => one !== member);
      return put(draft, at('allMinus'), isIn ? others : [...others, member]);
    }
    case 'object': {
      const { [member]: _old, ...others } = objectOf(covered['object']);
      return put(draft, at('object'), isIn ? { ...others, [member]: pathOf(member) } : others);
    }
    case 'list': {
      const others = listOf(covered['list']).filter((source) => memberOf(isObject(source) ? source['from'] : source) !== member);
      return put(draft, at('list'), isIn ? [...others, pathOf(member)] : others);
    }
    default:
      return draft;
  }
}

/** Tells the same members in another way. */
export function setCoveredKind(draft: Draft, kind: CoveredKind, members: readonly string[]): Draft {
  const old = coveredKindOf(draft);
  if (kind === old || kind === 'other') return draft;
  const hash = memberOf(objectOf(draft['hash'])['member']);
  const inside = members.filter((member) => (old === 'other' ? member !== hash : isCovered(draft, member)));
  const isNullDropped = objectOf(draft['covered'])['dropNull'] === true && kind !== 'list' ? { dropNull: true } : {};
  const covered =
    kind === 'allMinus'
      ? { allMinus: members.length === 0 ? [hash ?? 'hash'] : members.filter((member) => !inside.includes(member)) }
      : kind === 'object'
        ? { object: Object.fromEntries(inside.map((member) => [member, pathOf(member)])) }
        : { list: inside.map(pathOf) };
  return { ...draft, covered: { ...covered, ...isNullDropped } };
}

/** Another canonical form, with what belongs to it: joined fields are a list, the raw line is hashed without its hash alone. */
export function setCanonical(draft: Draft, form: CanonicalForm, members: readonly string[]): Draft {
  const next = put(draft, ['canonical'], form);
  const hash = memberOf(objectOf(draft['hash'])['member']) ?? 'hash';
  if (form === 'joined') {
    const listed = setCoveredKind(next, 'list', members);
    return isObject(listed['join']) ? listed : { ...listed, join: { separator: '|' } };
  }
  const plain = put(next, ['join'], undefined);
  if (form === 'raw-line-minus-field') return { ...plain, covered: { allMinus: [hash] } };
  return coveredKindOf(plain) === 'list' ? setCoveredKind(plain, 'allMinus', members) : plain;
}

/** Another member that states the hash; what is hashed leaves it out in the old one's stead. */
export function setHashMember(draft: Draft, member: string): Draft {
  const old = memberOf(objectOf(draft['hash'])['member']);
  const next = put(draft, ['hash', 'member'], member === '' ? undefined : pathOf(member));
  if (coveredKindOf(next) !== 'allMinus' || member === '') return next;
  const excluded = excludedOf(next).map((one) => (one === old ? member : one));
  return put(next, ['covered', 'allMinus'], excluded.includes(member) ? [...new Set(excluded)] : [...excluded, member]);
}

/** Another member that states the previous hash; none: every record is hashed for itself. */
export function setPrevMember(draft: Draft, member: string): Draft {
  if (member === '') return put(put(draft, ['prev'], undefined), ['genesis'], undefined);
  const place = textAt(draft, 'prev', 'place') === '' ? put(draft, ['prev', 'place'], 'inside') : draft;
  return put(place, ['prev', 'member'], pathOf(member));
}

/** A member's name behind a path of the draft, for a choice among members. */
export const memberAt = (draft: Draft, ...at: readonly string[]): string => memberOf(textAt(draft, ...at)) ?? '';

export const orderOf = (draft: Draft): string => textAt(draft, 'order', 'by') || 'links';

export function setOrder(draft: Draft, by: string, members: readonly string[]): Draft {
  if (by !== 'seq') return { ...draft, order: { by } };
  const member = members.find((name) => /^(?:seq|sequence|index|number|n|id)/i.test(name)) ?? members[0] ?? 'seq';
  return { ...draft, order: { by, member: pathOf(member) } };
}

/** What a first record links to, where that is one of the common words; `other` where only the text shows it. */
export function genesisOf(draft: Draft): string {
  const previous = objectOf(draft['genesis'])['previous'];
  if (previous === undefined) return 'zeros';
  const [only, ...more] = listOf(previous);
  return more.length === 0 && typeof only === 'string' ? only : 'other';
}

export const setGenesis = (draft: Draft, value: string): Draft =>
  value === 'other' ? draft : put(draft, ['genesis', 'previous'], [value]);

export const isKeyed = (draft: Draft): boolean => objectOf(draft['hash'])['hmac'] === true;
export const isNullDropped = (draft: Draft): boolean => objectOf(draft['covered'])['dropNull'] === true;
