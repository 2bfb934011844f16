/**
 * Members of records that are no field of their own, in pieces of consecutive ids. What a piece holds is told in
 * `format/member-builder.ts`, which makes them: a table of paths, and packed values by record.
 */
import { inflateRawSync } from 'node:zlib';
import { limits } from '../../../src-shared/limits.ts';
import { allRows, getValue, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

/** `MemberBlock` of the format module fits. */
export interface Members {
  readonly paths: readonly string[];
  readonly uses: readonly number[];
  readonly packed: Uint8Array;
}

/** Different paths that are remembered with their numbers of uses. */
const pathsAtMost = 2000;

export interface MemberWriter {
  add(firstId: number, count: number, members: Members): void;
  /** Writes down the paths that were met. */
  finish(): void;
}

export function createMemberWriter(db: WritableDB): MemberWriter {
  const met = new Map<string, number>();
  return {
    add(firstId, count, { paths, uses, packed }) {
      if (paths.length === 0) return;
      run(db, sql`INSERT INTO event_member (first, count, paths, data) VALUES (${firstId}, ${count}, ${JSON.stringify(paths)}, ${packed})`);
      paths.forEach((path, i) => {
        // Of a record that was given up there is nothing but the path.
        if (uses[i] === 0) return;
        const known = met.get(path);
        if (known !== undefined || met.size < pathsAtMost) met.set(path, (known ?? 0) + (uses[i] ?? 0));
      });
    },
    finish() {
      for (const [path, uses] of met) {
        run(
          db,
          sql`INSERT INTO member_path (path, uses) VALUES (${path}, ${uses}) ON CONFLICT (path) DO UPDATE SET uses = uses + excluded.uses`,
        );
      }
    },
  };
}

/** The paths that occur, the most frequent first. Of a hostile case not all are remembered. */
export const listMemberPaths = (db: ReadableDB, atMost: number): { readonly path: string; readonly uses: number }[] =>
  allRows(db, sql`SELECT path, uses FROM member_path ORDER BY uses DESC, path LIMIT ${atMost}`);

/** Events from this id on have their members here. */
export const getMembersFrom = (db: ReadableDB): number => getValue<number>(db, sql`SELECT members_from FROM member_state`) ?? 0;

export interface MemberPiece {
  readonly first: number;
  readonly count: number;
  readonly paths: readonly string[];
}

/** Pieces that hold members of events from `first` to before `end`. */
export const listMemberPieces = (db: ReadableDB, first: number, end: number): MemberPiece[] =>
  allRows<Omit<MemberPiece, 'paths'> & { paths: string }>(
    db,
    sql`SELECT first, count, paths FROM event_member
        WHERE first >= coalesce((SELECT max(first) FROM event_member WHERE first <= ${first}), 0) AND first < ${end} ORDER BY first`,
  )
    .filter((piece) => piece.first + piece.count > first)
    .map((piece) => ({ ...piece, paths: JSON.parse(piece.paths) as string[] }));

/** No piece is larger: one record's members, or those of a frame. */
const pieceBytes = 4 * limits.recordBytes;

const marker = 0xff;

/** Calls `each` with the id of every event of a piece that has a member with one of the paths (by number), and that member's value. */
export function eachMember(db: ReadableDB, piece: MemberPiece, paths: readonly number[], each: (id: number, value: string) => void): void {
  const packed = getValue<Buffer>(db, sql`SELECT data FROM event_member WHERE first = ${piece.first}`);
  if (packed === undefined) return;
  const bytes = inflateRawSync(packed, { maxOutputLength: pieceBytes });
  for (const path of paths) {
    const needle = Buffer.from([marker, path >>> 14, (path >>> 7) & 0x7f, path & 0x7f]);
    let record = 0;
    const head = 4 * (piece.count + 1);
    for (let at = bytes.indexOf(needle, head); at !== -1; at = bytes.indexOf(needle, at + 4)) {
      while (record < piece.count && bytes.readUInt32LE(4 * (record + 1)) <= at) record += 1;
      const next = bytes.indexOf(marker, at + 4);
      each(piece.first + record, bytes.toString('utf8', at + 4, next === -1 ? bytes.length : next));
    }
  }
}
