/**
 * Walks a record that is known to be valid JSON and puts its values into a row: one walker for every JSON format, on the raw bytes, so
 * that no object is built for a record. What each member is for stands in a `RowShape`.
 */
import type { EventField } from '../../../src-shared/model/event.ts';
import { isNumberStart, scalarEnd, skipSpace, skipValue, stringEnd } from './json-walk.ts';
import { createKeyMatcher } from './key-matcher.ts';
import type { KeyMatcher } from './key-matcher.ts';
import { columnOf } from './row-builder.ts';
import type { RowBuilder } from './row-builder.ts';

/**
 * Use of a member: a column (and search text); a column only; `text`: search text only, with everything inside; `hidden`: neither (hashes,
 * times, the scope); or a group whose members have uses of their own.
 */
export type MemberUse =
  | { readonly kind: 'column'; readonly field: EventField }
  | { readonly kind: 'text' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'group'; readonly members: RowShape };

/** Members that are not named count as `text`. */
export type RowShape = Readonly<Record<string, MemberUse>>;

export const column = (field: EventField): MemberUse => ({ kind: 'column', field });
export const hidden: MemberUse = { kind: 'hidden' };
export const group = (members: RowShape): MemberUse => ({ kind: 'group', members });

interface Compiled {
  readonly keys: KeyMatcher;
  readonly names: readonly string[];
  readonly uses: readonly CompiledUse[];
}
type CompiledUse =
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'text' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'group'; readonly members: Compiled };

const TEXT = { kind: 'text' } as const;

const compile = (shape: RowShape): Compiled => {
  const names = Object.keys(shape);
  return {
    keys: createKeyMatcher(names),
    names,
    uses: names.map((name) => {
      const use = shape[name] ?? TEXT;
      if (use.kind === 'group') return { kind: 'group', members: compile(use.members) };
      return use.kind === 'column' ? { kind: 'column', column: columnOf(use.field) } : use;
    }),
  };
};

/** Puts the values of the object in `[start, end)`, which must be valid JSON after `parseStrict`, into row `index`. */
export type RowWalker = (rows: RowBuilder, index: number, bytes: Uint8Array, start: number, end: number) => void;

export const createRowWalker = (shape: RowShape): RowWalker => {
  const top = compile(shape);
  return (rows, index, bytes, start) => void walkObject(rows, index, bytes, skipSpace(bytes, start), top);
};

/** Index of the key in the shape, or -1; keys may be written with escapes. */
const findKey = (shape: Compiled, bytes: Uint8Array, start: number, end: number): number => {
  const found = shape.keys.find(bytes, start, end);
  if (found >= 0 || !bytes.subarray(start, end).includes(0x5c)) return found;
  const key: unknown = JSON.parse(`"${Buffer.from(bytes.subarray(start, end)).toString('utf8')}"`);
  return shape.names.indexOf(String(key));
};

/** Walks the object that begins at `start`; `shape` null: everything inside is search text. Returns the position behind it. */
const walkObject = (rows: RowBuilder, index: number, bytes: Uint8Array, start: number, shape: Compiled | null): number => {
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === 0x7d) return at + 1;
  for (;;) {
    at = skipSpace(bytes, at);
    const keyStart = at + 1;
    const keyEnd = stringEnd(bytes, keyStart);
    at = skipSpace(bytes, skipSpace(bytes, keyEnd + 1) + 1);
    const found = shape === null ? -1 : findKey(shape, bytes, keyStart, keyEnd);
    const use = found < 0 ? TEXT : (shape?.uses[found] ?? TEXT);
    if (use.kind === 'hidden') at = skipValue(bytes, at);
    else if (use.kind === 'column' && !isNested(bytes[at] as number)) at = walkColumn(rows, index, bytes, at, use.column);
    else {
      rows.members.enter(bytes, keyStart, keyEnd);
      at = walkMember(rows, index, bytes, at, use);
      rows.members.leave();
    }
    at = skipSpace(bytes, at);
    if (bytes[at] === 0x7d) return at + 1;
    at += 1;
  }
};

const walkMember = (
  rows: RowBuilder,
  index: number,
  bytes: Uint8Array,
  at: number,
  use: Exclude<CompiledUse, { readonly kind: 'hidden' }>,
): number =>
  use.kind === 'group' && bytes[at] === 0x7b ? walkObject(rows, index, bytes, at, use.members) : walkText(rows, index, bytes, at);

const isNested = (byte: number): boolean => byte === 0x7b || byte === 0x5b;

/** A string or number is the column's value; a literal is none. */
const walkColumn = (rows: RowBuilder, index: number, bytes: Uint8Array, at: number, of: number): number => {
  const byte = bytes[at] as number;
  if (byte === 0x22) {
    const end = rows.addJsonString(bytes, at + 1);
    rows.setColumn(index, of);
    return end + 1;
  }
  const end = scalarEnd(bytes, at);
  if (isNumberStart(byte)) {
    rows.addBytes(bytes, at, end);
    rows.setColumn(index, of);
  }
  return end;
};

/** Adds every string and number inside the value at `start` to the search text. */
const walkText = (rows: RowBuilder, index: number, bytes: Uint8Array, start: number): number => {
  const byte = bytes[start] as number;
  if (byte === 0x22) {
    const end = rows.addJsonString(bytes, start + 1);
    rows.addMember();
    return end + 1;
  }
  if (byte === 0x7b) return walkObject(rows, index, bytes, start, null);
  if (byte === 0x5b) {
    let at = skipSpace(bytes, start + 1);
    if (bytes[at] === 0x5d) return at + 1;
    for (;;) {
      at = skipSpace(bytes, walkText(rows, index, bytes, skipSpace(bytes, at)));
      if (bytes[at] === 0x5d) return at + 1;
      at += 1;
    }
  }
  const end = scalarEnd(bytes, start);
  if (isNumberStart(byte)) {
    rows.addBytes(bytes, start, end);
    rows.addMember();
  } else rows.members.addLiteral(byte === 0x74 ? 'true' : byte === 0x66 ? 'false' : 'null');
  return end;
};
