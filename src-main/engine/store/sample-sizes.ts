/** Numbers that records state in a member, such as an amount: what a selection by size weighs events by. */
import { eachMember, listMemberPieces } from './member-text.ts';
import type { ReadableDB } from './database.ts';

/** The values of the member at `path` of the events from `first` to before `end`, as the records have them. */
export function mapMemberValues(db: ReadableDB, path: string, first: number, end: number): ReadonlyMap<number, string> {
  const values = new Map<number, string>();
  for (const piece of listMemberPieces(db, first, end)) {
    const at = placeOf(piece.paths, path);
    if (at >= 0) eachMember(db, piece, [at], (id, value) => values.set(id, value));
  }
  return values;
}

/** As in a query: `metadata.` may stand before a path, and letters may be large or small if none fits as it stands. */
function placeOf(paths: readonly string[], path: string): number {
  const plain = path.replace(/^metadata\./i, '');
  const exact = paths.indexOf(plain);
  return exact >= 0 ? exact : paths.findIndex((one) => one.toLowerCase() === plain.toLowerCase());
}
