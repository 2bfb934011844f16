/** Which tables of the auditor's work a connection has changed: told by temporary triggers, so that no statement can be forgotten. */
import { allValues, guarded, type WritableDB } from './database.ts';
import { sql } from './sql.ts';
import { workTableNames } from './work-tables.ts';

/** Begins to watch. Once per connection. */
export function watchWork(db: WritableDB): void {
  guarded(() => {
    db.connection.exec('CREATE TEMP TABLE dirty (name TEXT PRIMARY KEY) WITHOUT ROWID');
    for (const name of workTableNames)
      for (const event of ['INSERT', 'UPDATE', 'DELETE'])
        db.connection.exec(
          `CREATE TEMP TRIGGER dirty_${name}_${event.toLowerCase()} AFTER ${event} ON main.${name} BEGIN INSERT OR IGNORE INTO temp.dirty VALUES ('${name}'); END`,
        );
  });
}

/** Names of the tables changed since the last call. */
export function takeDirty(db: WritableDB): readonly string[] {
  const names = allValues<string>(db, sql`SELECT name FROM temp.dirty ORDER BY name`);
  guarded(() => db.connection.exec('DELETE FROM temp.dirty'));
  return names;
}
