import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { TrustAnchor, TrustKey } from '../../../src-shared/model/case.ts';
import { allRows, getRow, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

interface TrustAnchorRow {
  readonly id: number;
  readonly origin: string;
  readonly key: string;
  readonly source: string;
  readonly pinnedBy: string;
  readonly pinnedAt: number;
}

/** Pins a key. Throws `key_known` if it is pinned for that origin already. */
export function insertTrustAnchor(db: WritableDB, anchor: Omit<TrustAnchor, 'id'>): TrustAnchor {
  const { origin, source, pinnedBy, pinnedAt, ...key } = anchor;
  const known = getRow(db, sql`SELECT id FROM trust_anchor WHERE vkey = ${key.vkey} AND origin = ${origin}`);
  if (known !== undefined) throw new AssayError('key_known', { name: key.name });
  const { id } = run(
    db,
    sql`INSERT INTO trust_anchor (vkey, origin, key, source, pinned_by, pinned_at)
        VALUES (${key.vkey}, ${origin}, ${JSON.stringify(key satisfies TrustKey)}, ${source}, ${pinnedBy}, ${pinnedAt})`,
  );
  return { ...anchor, id };
}

/** In the order in which they were pinned. */
export const listTrustAnchors = (db: ReadableDB): TrustAnchor[] =>
  allRows<TrustAnchorRow>(
    db,
    sql`SELECT id, origin, key, source, pinned_by AS pinnedBy, pinned_at AS pinnedAt FROM trust_anchor ORDER BY id`,
  ).map(({ key, ...anchor }) => ({ ...withDefaults(JSON.parse(key) as TrustKey), ...anchor }));

/** Earlier versions pinned keys only, and kept less of them. */
const withDefaults = (key: Partial<TrustKey> & Omit<TrustKey, 'kind' | 'words' | 'facts'>): TrustKey => ({
  kind: 'key',
  words: '',
  facts: [],
  ...key,
});

/** False if there is no such anchor. */
export const deleteTrustAnchor = (db: WritableDB, id: number): boolean =>
  run(db, sql`DELETE FROM trust_anchor WHERE id = ${id}`).changes > 0;
