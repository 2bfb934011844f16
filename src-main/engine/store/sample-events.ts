/** Which events stand in samples. Items that were set aside, with another drawn in their place, do not count. */
import { getValue, type ReadableDB } from './database.ts';
import { sql, type Sql } from './sql.ts';

/** To stand behind FROM; a condition on `e.event` may follow with AND. */
export const sampleEvents: Sql = sql`sample_item_event e JOIN sample_item i ON i.id = e.item WHERE i.voided IS NULL`;

/** Changes whenever items are drawn, set aside or removed. */
export const getSampleRevision = (db: ReadableDB): number =>
  getValue<number>(db, sql`SELECT coalesce(max(id), 0) + count(*) + count(voided) FROM sample_item`) ?? 0;
