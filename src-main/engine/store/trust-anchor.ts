import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { TrustAnchor, TrustKey, TrustValidity } from '../../../src-shared/model/case.ts';
import { allRows, getRow, getValue, inTransaction, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql } from './sql.ts';

interface TrustAnchorRow {
  readonly id: number;
  readonly origin: string;
  readonly key: string;
  readonly source: string;
  readonly pinnedBy: string;
  readonly pinnedAt: number;
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly revokedAt: number | null;
  readonly note: string | null;
}

/** Pins a key. Throws `key_known` if it is pinned for that origin already. */
export function insertTrustAnchor(db: WritableDB, anchor: Omit<TrustAnchor, 'id' | 'validity'>): TrustAnchor {
  const { origin, source, pinnedBy, pinnedAt, ...key } = anchor;
  const known = getRow(db, sql`SELECT id FROM trust_anchor WHERE vkey = ${key.vkey} AND origin = ${origin}`);
  if (known !== undefined) throw new AssayError('key_known', { name: key.name });
  const { id } = run(
    db,
    sql`INSERT INTO trust_anchor (vkey, origin, key, source, pinned_by, pinned_at)
        VALUES (${key.vkey}, ${origin}, ${JSON.stringify(key satisfies TrustKey)}, ${source}, ${pinnedBy}, ${pinnedAt})`,
  );
  return { ...anchor, id, validity: null };
}

/** In the order in which they were pinned. */
export const listTrustAnchors = (db: ReadableDB): TrustAnchor[] =>
  allRows<TrustAnchorRow>(
    db,
    sql`SELECT id, origin, key, source, pinned_by AS pinnedBy, pinned_at AS pinnedAt,
          valid_from AS validFrom, valid_until AS validUntil, revoked_at AS revokedAt, note
        FROM trust_anchor LEFT JOIN trust_validity ON anchor = id ORDER BY id`,
  ).map(({ key, validFrom, validUntil, revokedAt, note, ...anchor }) => ({
    ...withDefaults(JSON.parse(key) as TrustKey),
    ...anchor,
    validity: note === null ? null : { from: validFrom, until: validUntil, revoked: revokedAt, note },
  }));

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

/** What the auditor knows of the life of what is pinned; null: nothing any more. Throws `key_invalid` if there is no such anchor. */
export const setTrustValidity = (db: WritableDB, id: number, validity: TrustValidity | null): void =>
  inTransaction(db, () => {
    if (getValue<number>(db, sql`SELECT id FROM trust_anchor WHERE id = ${id}`) === undefined) throw new AssayError('key_invalid', { id });
    run(db, sql`DELETE FROM trust_validity WHERE anchor = ${id}`);
    if (validity === null) return;
    const { from, until, revoked, note } = validity;
    run(
      db,
      sql`INSERT INTO trust_validity (anchor, valid_from, valid_until, revoked_at, note) VALUES (${id}, ${from}, ${until}, ${revoked}, ${note})`,
    );
  });

/** The date at which keys are judged where nothing proves one, milliseconds since 1970; null: none is given. */
export const getAsOf = (db: ReadableDB): number | null =>
  getRow<{ asOf: number | null }>(db, sql`SELECT as_of AS asOf FROM trust_setting`)?.asOf ?? null;

export const setAsOf = (db: WritableDB, asOf: number | null): void =>
  void run(db, sql`UPDATE trust_setting SET as_of = ${asOf} WHERE id = 1`);
