/**
 * Walks a record that is known to be valid JSON, once: values that the mapping names go into slots, all strings and numbers into the row's
 * search text. On the raw bytes, so that no object is built for a record.
 */
import { encodeUtf8 } from '../../bytes/utf8.ts';
import { createJsonValidator } from '../../json/validate.ts';
import { isNumberStart, scalarEnd, skipSpace, skipValue, stringEnd } from '../json-walk.ts';
import type { RowBuilder } from '../row-builder.ts';
import type { PathNode } from './paths.ts';
import { kinds } from './values.ts';
import type { SlotValues } from './values.ts';

/**
 * Captures the object in `[start, end)`. `rows`: where search text goes, or null. `part`: of an expanded list, the element that this event
 * is; the others are passed over. -1: the list has none.
 */
export type Capture = (rows: RowBuilder | null, bytes: Uint8Array, start: number, part: number) => void;

/** A JSON text inside a JSON string is looked into only where a path leads there, and only so deep. */
const embeddedAtMost = 2;

export const createCapture = (root: PathNode, values: SlotValues): Capture => {
  const validator = createJsonValidator();
  let rows: RowBuilder | null = null;
  let bytes: Uint8Array = new Uint8Array(0);
  let part = -1;
  let embedded = 0;

  const keep = (node: PathNode, kind: 0 | 1 | 2 | 3, start: number, end: number, hasText: boolean): void => {
    if (node.slot < 0) return;
    if (hasText && rows !== null) values.add(node.slot, kind, bytes, start, end, rows.lastStart, rows.lastEnd, rows.isLastAscii);
    else values.add(node.slot, kind, bytes, start, end, -1, -1, false);
  };

  /** Walks the value at `at`; gives the position behind it. `node` null: only search text. */
  const walk = (at: number, node: PathNode | null): number => {
    const byte = bytes[at] as number;
    if (byte === 0x22) return walkString(at, node);
    if (byte === 0x7b) {
      const end = walkObject(at, node);
      if (node !== null) keep(node, kinds.container, at, end, false);
      return end;
    }
    if (byte === 0x5b) {
      const end = walkArray(at, node);
      if (node !== null) keep(node, kinds.container, at, end, false);
      return end;
    }
    const end = scalarEnd(bytes, at);
    const isNumber = isNumberStart(byte);
    const isText = isNumber && rows !== null && node?.isHidden !== true;
    if (isText) {
      rows?.addBytes(bytes, at, end);
      rows?.addMember();
    } else if (!isNumber && node?.isHidden !== true) rows?.members.addLiteral(byte === 0x74 ? 'true' : byte === 0x66 ? 'false' : 'null');
    // null is no value.
    if (node !== null && byte !== 0x6e) keep(node, isNumber ? kinds.number : kinds.truth, at, end, isText);
    return end;
  };

  const walkString = (at: number, node: PathNode | null): number => {
    const isText = rows !== null && node?.isHidden !== true;
    const end = isText ? (rows as RowBuilder).addJsonString(bytes, at + 1) : stringEnd(bytes, at + 1);
    if (isText) (rows as RowBuilder).addMember();
    if (node !== null && end > at + 1) {
      keep(node, kinds.text, at + 1, end, isText);
      if (node.leadsOn && bytes[at + 1] === 0x7b) walkEmbedded(at, end, node);
    }
    return end + 1;
  };

  /** A JSON text in a string: only for its slots, since its words are in the search text already. */
  const walkEmbedded = (start: number, end: number, node: PathNode): void => {
    if (embedded === embeddedAtMost) return;
    const inside = encodeUtf8(JSON.parse(Buffer.from(bytes.subarray(start, end + 1)).toString('utf8')) as string);
    if (!validator.isStrictObject(inside, 0, inside.length)) return;
    const outer = { rows, bytes };
    rows = null;
    bytes = inside;
    embedded += 1;
    walkObject(skipSpace(bytes, 0), node);
    embedded -= 1;
    ({ rows, bytes } = outer);
  };

  const walkObject = (start: number, node: PathNode | null): number => {
    let at = skipSpace(bytes, start + 1);
    if (bytes[at] === 0x7d) return at + 1;
    for (;;) {
      at = skipSpace(bytes, at);
      const keyStart = at + 1;
      const keyEnd = stringEnd(bytes, keyStart);
      at = skipSpace(bytes, skipSpace(bytes, keyEnd + 1) + 1);
      rows?.members.enter(bytes, keyStart, keyEnd);
      at = skipSpace(bytes, walk(at, node === null || node.names.length === 0 ? null : childOf(node, keyStart, keyEnd)));
      rows?.members.leave();
      if (bytes[at] === 0x7d) return at + 1;
      at += 1;
    }
  };

  const childOf = (node: PathNode, start: number, end: number): PathNode | null => {
    const found = node.keys.find(bytes, start, end);
    if (found >= 0) return node.children[found] as PathNode;
    for (let i = start; i < end; i += 1) {
      if (bytes[i] !== 0x5c) continue;
      const name = JSON.parse(`"${Buffer.from(bytes.subarray(start, end)).toString('utf8')}"`) as string;
      return node.children[node.names.indexOf(name)] ?? null;
    }
    return null;
  };

  const walkArray = (start: number, node: PathNode | null): number => {
    let at = skipSpace(bytes, start + 1);
    if (bytes[at] === 0x5d) return at + 1;
    const only = node?.isExpanded === true && part >= 0 ? part : -1;
    for (let index = 0; ; index += 1) {
      at = skipSpace(bytes, at);
      at = skipSpace(bytes, only >= 0 && index !== only ? skipValue(bytes, at) : walkElement(at, index, node));
      if (bytes[at] === 0x5d) return at + 1;
      at += 1;
    }
  };

  const walkElement = (at: number, index: number, node: PathNode | null): number => {
    if (node === null) return walk(at, null);
    const byPosition = node.elements?.get(index) ?? null;
    if (byPosition !== null && node.every !== null) {
      // Both lead on: the second time only for the slots.
      const outer = rows;
      rows = null;
      walk(at, byPosition);
      rows = outer;
    }
    const child = node.every ?? byPosition;
    if (child !== null) return walk(at, child);
    // A list of plain values where one is wanted: all of them.
    const byte = bytes[at] as number;
    return byte === 0x7b || byte === 0x5b || node.slot < 0 ? walk(at, null) : walkPlain(at, node);
  };

  const walkPlain = (at: number, node: PathNode): number => walk(at, { ...node, leadsOn: false });

  return (into, source, start, event) => {
    rows = into;
    bytes = source;
    part = event;
    embedded = 0;
    walkObject(skipSpace(bytes, start), root);
    rows = null;
  };
};

/** Elements and bytes of the list at which a mapping expands; none of either where there is no such list. What begins at `start` must be valid JSON. */
export const measureList = (
  bytes: Uint8Array,
  start: number,
  path: readonly string[],
): { readonly count: number; readonly bytes: number } => {
  const none = { count: 0, bytes: 0 };
  let at = skipSpace(bytes, start);
  for (const name of path) {
    if (bytes[at] !== 0x7b) return none;
    at = memberValue(bytes, at, name);
    if (at < 0) return none;
  }
  if (bytes[at] !== 0x5b) return none;
  const first = at;
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === 0x5d) return none;
  for (let count = 1; ; count += 1) {
    at = skipSpace(bytes, skipValue(bytes, at));
    if (bytes[at] === 0x5d) return { count, bytes: at + 1 - first };
    at = skipSpace(bytes, at + 1);
  }
};

const memberValue = (bytes: Uint8Array, start: number, name: string): number => {
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === 0x7d) return -1;
  for (;;) {
    const keyStart = skipSpace(bytes, at) + 1;
    const keyEnd = stringEnd(bytes, keyStart);
    at = skipSpace(bytes, skipSpace(bytes, keyEnd + 1) + 1);
    const key = Buffer.from(bytes.subarray(keyStart, keyEnd)).toString('utf8');
    if ((key.includes('\\') ? (JSON.parse(`"${key}"`) as string) : key) === name) return at;
    at = skipSpace(bytes, skipValue(bytes, at));
    if (bytes[at] === 0x7d) return -1;
    at += 1;
  }
};
