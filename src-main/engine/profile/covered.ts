/** From a record to the bytes that its hash covers: which members, in which form. */
import type { CoveredSource, ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { FieldPath } from '../../../src-shared/model/mapping-file.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json/value.ts';
import { canonicalWriterOf, type Written } from './canonical/write.ts';
import { isoMillisecondsZ } from './iso-time.ts';
import { createJoin, type JoinedField, type PairRules } from './joined.ts';
import { cutMember, cutPair } from './raw-cut.ts';
import { compilePath } from './path.ts';
import type { RawRecord } from './raw-record.ts';

export interface Covered {
  /** The bytes; `variant` chooses among the ways in which absent members may have been written. */
  bytes(raw: RawRecord, prevText: string, variant: number): Uint8Array;
  /** How many variants there are. */
  readonly variants: number;
}

interface Value {
  readonly value: Written;
  /** Left out of the object. */
  readonly isDropped: boolean;
}

interface Source {
  readonly name: string;
  readonly read: (record: JsonObject, prevText: string, variant: number) => Value;
  readonly absentText: string | undefined;
  readonly pairs: PairRules | undefined;
}

const EMPTY: JsonObject = new Map();

/** Throws RangeError for a combination that the profile's schema does not allow. */
export const compileCovered = (profile: ProfileFile): Covered => {
  const { covered, canonical, hash, container } = profile;
  if (canonical === 'raw-line-minus-field') {
    const member = typeof hash.member === 'string' ? hash.member : '';
    const cut = container.kind === 'logfmt' ? cutPair : cutMember;
    return { variants: 1, bytes: ({ bytes, start, end }) => cut(bytes, start, end, member) };
  }
  if (canonical === 'joined') {
    if (profile.join === undefined) throw new RangeError('joined fields need their rules');
    const join = createJoin(profile.join);
    const fields = joinedFields(covered);
    return { variants: 1, bytes: ({ record }, prevText) => encodeUtf8(join(fields(record, prevText))) };
  }
  const write = canonicalWriterOf(canonical);
  if ('value' in covered) {
    const read = compilePath(covered.value);
    const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : write(value ?? null));
    return { variants: 1, bytes: ({ record }) => encodeUtf8(textOf(read(record))) };
  }
  const pick = coveredObject(covered);
  return { variants: variantsOf(covered), bytes: ({ record }, prevText, variant) => encodeUtf8(write(pick(record, prevText, variant))) };
};

const isOpen = (source: CoveredSource): boolean => !isPath(source) && source.absent === 'undefined-or-null';

/** Two for every member that may have been written in two ways; only the first few are tried each for itself. */
const variantsOf = (covered: ProfileFile['covered']): number =>
  'object' in covered ? 2 ** Math.min(4, Object.values(covered.object).filter(isOpen).length) : 1;

type Pick = (record: JsonObject, prevText: string, variant?: number) => ReadonlyMap<string, Written>;

const coveredObject = (covered: ProfileFile['covered']): Pick => {
  if ('allMinus' in covered) {
    const without = new Set(covered.allMinus.filter((item) => typeof item === 'string'));
    const sometimes = covered.allMinus.filter((item) => typeof item !== 'string');
    const isLeftOut = (name: string, value: JsonValue): boolean =>
      without.has(name) || (covered.dropNull && value === null) || sometimes.some(({ member, is }) => member === name && value === is);
    return (record) => {
      const out = new Map<string, JsonValue>();
      for (const [name, value] of record) if (!isLeftOut(name, value)) out.set(name, value);
      return out;
    };
  }
  if ('list' in covered || 'value' in covered) throw new RangeError('a list of values is no object');
  let open = 0;
  const sources = Object.entries(covered.object).map(([name, source]) => compileSource(name, source, isOpen(source) ? open++ : 0));
  return (record, prevText, variant = 0) => {
    const out = new Map<string, Written>();
    for (const { name, read } of sources) {
      const { value, isDropped } = read(record, prevText, variant);
      if (!isDropped && !(covered.dropNull && value === null)) out.set(name, value);
    }
    return out;
  };
};

const joinedFields = (covered: ProfileFile['covered']): ((record: JsonObject, prevText: string) => readonly JoinedField[]) => {
  if ('allMinus' in covered) {
    const pick = coveredObject(covered);
    return (record, prevText) =>
      [...pick(record, prevText)].map(([name, value]) => ({ name, value, absentText: undefined, pairs: undefined }));
  }
  const named: readonly (readonly [string, CoveredSource])[] =
    'list' in covered ? covered.list.map((source) => [nameOf(source), source]) : 'object' in covered ? Object.entries(covered.object) : [];
  const sources = named.map(([name, source]) => compileSource(name, source, 0));
  const isNullDropped = 'object' in covered && covered.dropNull;
  return (record, prevText) =>
    sources.flatMap(({ name, read, absentText, pairs }) => {
      const { value, isDropped } = read(record, prevText, 0);
      return (isDropped && absentText === undefined) || (isNullDropped && value === null) ? [] : [{ name, value, absentText, pairs }];
    });
};

const isPath = (source: CoveredSource): source is FieldPath => typeof source === 'string' || Array.isArray(source);

const nameOf = (source: CoveredSource): string => {
  const path = isPath(source) ? source : source.from;
  return path === undefined ? '' : typeof path === 'string' ? path : path.join('.');
};

const plain = (value: Written): Value => ({ value, isDropped: false });

/** `bit`: which bit of a variant says that this member was written as null. */
const compileSource = (name: string, source: CoveredSource, bit: number): Source => {
  if (isPath(source)) {
    const read = compilePath(source);
    // What is not there is hashed as null.
    return { name, read: (record) => plain(read(record) ?? null), absentText: undefined, pairs: undefined };
  }
  const { absentText, pairs, constant } = source;
  const options = { name, absentText, pairs };
  if (constant !== undefined) return { ...options, read: () => plain(constant) };
  if (source.previous !== undefined) return { ...options, read: (_record, prevText) => plain(prevText) };
  const read = compilePath(source.from ?? '');
  return {
    ...options,
    read: (record, _prevText, variant) => {
      let value = read(record);
      const { absent } = source;
      if (absent === 'undefined-or-null' && value == null) return plain(((variant >> bit) & 1) === 0 ? undefined : null);
      if (value === undefined) return absentValue(absent, absentText);
      if (source.emptyIsNull && value === '') return plain(null);
      if (source.time === 'iso-ms-z' && typeof value === 'string') value = isoMillisecondsZ(value) ?? value;
      if (source.without !== undefined && isJsonArray(value)) {
        const { member, is } = source.without;
        value = value.filter((element) => !isJsonObject(element) || element.get(member) !== is);
      }
      return plain(value);
    },
  };
};

const absentValue = (absent: 'null' | 'drop' | 'empty-object' | 'undefined-or-null', absentText: string | undefined): Value => {
  if (absentText !== undefined) return { value: undefined, isDropped: false };
  switch (absent) {
    case 'null':
      return plain(null);
    case 'drop':
      return { value: undefined, isDropped: true };
    case 'empty-object':
      return plain(EMPTY);
    case 'undefined-or-null':
      return plain(undefined);
  }
};
