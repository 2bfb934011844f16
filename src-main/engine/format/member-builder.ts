/**
 * Collects the members of a block's records that are no field of their own, by path: for queries such as `metadata.reason:x`. A path is
 * the names from the record (or from its `metadata`) down to the value, joined by points; elements of an array have the array's path.
 *
 * Packed, deflated: a 4-byte offset for each record and one more, then the records, one behind the other. A member is the byte 0xFF,
 * the number of its path in three bytes of seven bits each, and its value. 0xFF is in no UTF-8 text, so a member can be looked for as it
 * stands. The numbers' bytes stand in the order of their weight.
 */
import { deflateRawSync } from 'node:zlib';
import { asBuffer } from '../bytes/bytes.ts';

/** Members of one block, by record. `paths` are in the order of their numbers. */
export interface MemberBlock {
  readonly paths: readonly string[];
  /** Members with each path. */
  readonly uses: readonly number[];
  readonly packed: Uint8Array;
}

export interface MemberBuilder {
  begin(count: number): void;
  /** Begins a record; what was collected of one that was not ended is void. */
  beginRow(): void;
  /** Goes into the member whose name stands at `[start, end)`, as JSON has it between its quotes. A record's `metadata` adds no name. */
  enter(bytes: Uint8Array, start: number, end: number): void;
  /** The same with a name as it is: a column's. */
  enterName(name: string): void;
  leave(): void;
  /** Adds the value at `[start, end)` of the block's text under the path where it stands now. */
  add(start: number, end: number): void;
  addLiteral(literal: 'true' | 'false' | 'null'): void;
  endRow(index: number): void;
  finish(text: Uint8Array): MemberBlock;
}

/** Longest path, in characters of its names; values below are found by their words alone. */
const pathCharacters = 500;
/** Names of one object that are looked at one by one before a table of them pays. */
const listed = 12;
const paths = 2 ** 21;

interface Place {
  readonly parent: Place | null;
  /** Its place among its parent's children. */
  readonly index: number;
  readonly name: Uint8Array;
  readonly path: string | null;
  readonly children: Place[];
  table: Map<string, Place> | null;
  /** 1 + number of the path; 0 as long as no value has it. */
  number: number;
  uses: number;
  /** Where the member that follows was found last. */
  hint: number;
}

const createPlace = (parent: Place | null, name: Uint8Array, path: string | null): Place => ({
  parent,
  index: parent?.children.length ?? 0,
  name,
  path,
  children: [],
  table: null,
  number: 0,
  uses: 0,
  hint: 0,
});

const isSame = (name: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean => {
  if (name.length !== length) return false;
  for (let i = 0; i < length; i += 1) if (name[i] !== bytes[start + i]) return false;
  return true;
};

const nameOf = (name: Uint8Array): string => {
  const text = asBuffer(name).toString('utf8');
  return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
};

const metadata = Buffer.from('metadata');

/** Literals stand for themselves, below any place in a text. */
const literals = ['true', 'false', 'null'] as const;

export const createMemberBuilder = (): MemberBuilder => {
  let root = createPlace(null, new Uint8Array(0), '');
  let place = root;
  let named: Place[] = [];
  // Path, beginning and end in the text of each member; a literal's beginning is minus its number.
  let entries = new Int32Array(3 * 4096);
  let used = 0;
  let ended = 0;
  /** Members before each record. */
  let offsets = new Uint32Array(0);
  let rowsEnded = 0;

  const childOf = (bytes: Uint8Array, start: number, end: number): Place => {
    const { children } = place;
    const length = end - start;
    const hinted = children[place.hint];
    if (hinted !== undefined && isSame(hinted.name, bytes, start, length)) return hinted;
    const key = place.table === null ? '' : asBuffer(bytes).toString('latin1', start, end);
    const known = place.table === null ? children.find((child) => isSame(child.name, bytes, start, length)) : place.table.get(key);
    if (known !== undefined) return known;
    const name = bytes.slice(start, end);
    const tail = nameOf(name);
    const path =
      place.path === null || place.path.length + tail.length > pathCharacters ? null : place === root ? tail : `${place.path}.${tail}`;
    const made = createPlace(place, name, path);
    children.push(made);
    if (children.length > listed) place.table ??= new Map(children.map((child) => [asBuffer(child.name).toString('latin1'), child]));
    place.table?.set(asBuffer(name).toString('latin1'), made);
    return made;
  };

  const enter = (bytes: Uint8Array, start: number, end: number): void => {
    // Leaving the root stays there, too.
    if (place === root && isSame(metadata, bytes, start, end - start)) return;
    const child = childOf(bytes, start, end);
    // Records of one kind have their members in the same order.
    place.hint = child.index + 1 < place.children.length ? child.index + 1 : 0;
    place = child;
  };

  const push = (start: number, end: number): void => {
    if (place.path === null || place === root) return;
    if (place.number === 0) {
      if (named.length === paths) return;
      place.number = named.push(place);
    }
    if (used === entries.length) {
      const larger = new Int32Array(2 * used);
      larger.set(entries);
      entries = larger;
    }
    entries[used] = place.number - 1;
    entries[used + 1] = start;
    entries[used + 2] = end;
    used += 3;
  };

  return {
    begin: (count) => {
      root = createPlace(null, new Uint8Array(0), '');
      place = root;
      named = [];
      used = 0;
      ended = 0;
      offsets = new Uint32Array(count + 1);
      rowsEnded = 0;
    },
    beginRow: () => {
      place = root;
      used = ended;
    },
    enter,
    enterName: (name) => {
      const bytes = Buffer.from(JSON.stringify(name));
      enter(bytes, 1, bytes.length - 1);
    },
    leave: () => {
      place = place.parent ?? root;
    },
    add: (start, end) => {
      if (start < end) push(start, end);
    },
    addLiteral: (literal) => push(-1 - literals.indexOf(literal), 0),
    endRow: (index) => {
      while (rowsEnded < index) offsets[++rowsEnded] = ended / 3;
      ended = used;
      offsets[++rowsEnded] = ended / 3;
    },
    finish: (text) => {
      while (rowsEnded < offsets.length - 1) offsets[++rowsEnded] = ended / 3;
      const head = 4 * offsets.length;
      let length = head + (4 * ended) / 3;
      for (let at = 0; at < ended; at += 3) {
        const start = entries[at + 1] as number;
        length += start < 0 ? 5 : (entries[at + 2] as number) - start;
      }
      const bytes = Buffer.allocUnsafe(length);
      let to = head;
      let next = 0;
      for (let at = 0; at <= ended; at += 3) {
        while (next < offsets.length && (offsets[next] as number) === at / 3) bytes.writeUInt32LE(to, 4 * next++);
        if (at === ended) break;
        const number = entries[at] as number;
        const start = entries[at + 1] as number;
        (named[number] as Place).uses += 1;
        bytes[to] = 0xff;
        bytes[to + 1] = number >>> 14;
        bytes[to + 2] = (number >>> 7) & 0x7f;
        bytes[to + 3] = number & 0x7f;
        to += 4;
        if (start < 0) to += bytes.write(literals[-1 - start] ?? '', to, 'latin1');
        else {
          const end = entries[at + 2] as number;
          bytes.set(text.subarray(start, end), to);
          to += end - start;
        }
      }
      const packed = deflateRawSync(bytes.subarray(0, to), { level: 1 });
      const block = { paths: named.map(({ path }) => path ?? ''), uses: named.map(({ uses }) => uses), packed: Uint8Array.from(packed) };
      root = createPlace(null, new Uint8Array(0), '');
      place = root;
      named = [];
      if (entries.length > 3 * 65_536) entries = new Int32Array(3 * 4096);
      return block;
    },
  };
};
