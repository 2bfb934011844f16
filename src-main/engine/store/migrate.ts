import type { Database } from 'better-sqlite3';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { migration0025 } from './migrations/0025-columns.ts';
import { migrations } from './migrations/index.ts';
import { buildSegments } from './segment-upgrade.ts';

/** The schema from which on events stand in columns as well. */
const columnsVersion = migration0025.version;

/** `application_id` of a case database: "ASSY". */
export const applicationId = 0x41535359;

/** The schema that this program writes. */
export const schemaVersion = migrations.at(-1)?.version ?? 0;

const pragma = (connection: Database, name: string): number => Number(connection.pragma(name, { simple: true }));

/** True for a database in which nobody has made anything yet. */
const isBlank = (connection: Database): boolean =>
  pragma(connection, 'application_id') === 0 &&
  pragma(connection, 'user_version') === 0 &&
  connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;

/**
 * Throws unless this is a case database that this program can use: `case_invalid` for another application's, or one with triggers or
 * views, which no version of ours makes; `case_newer` for one from a later version.
 */
export function checkIdentity(connection: Database): void {
  if (pragma(connection, 'application_id') !== applicationId) throw new AssayError('case_invalid', { reason: 'application' });
  const version = pragma(connection, 'user_version');
  if (version > schemaVersion) throw new AssayError('case_newer', { version, supported: schemaVersion });
  const foreign = connection.prepare("SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')").pluck().get();
  if (foreign !== 0) throw new AssayError('case_invalid', { reason: 'schema' });
}

/** Brings a blank or older case database to this program's schema, in one transaction. Gives the number of migrations applied. */
export function migrate(connection: Database): number {
  const blank = isBlank(connection);
  if (!blank) checkIdentity(connection);
  // Only a database without pages takes this: freed pages can then be given back to the disk.
  else connection.pragma('auto_vacuum = INCREMENTAL');
  const pending = migrations.filter(({ version }) => version > pragma(connection, 'user_version'));
  if (pending.length === 0) return 0;
  connection
    .transaction(() => {
      if (blank) connection.pragma(`application_id = ${applicationId}`);
      for (const { version, script } of pending) {
        connection.exec(script);
        if (version === columnsVersion && !blank) buildSegments({ mode: 'write', connection, statements: new Map() });
        connection.pragma(`user_version = ${version}`);
      }
    })
    .immediate();
  return pending.length;
}
