import Database from 'better-sqlite3';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closeStore, getValue, run } from '../../src-main/engine/store/database.ts';
import { migrations } from '../../src-main/engine/store/migrations/index.ts';
import { applicationId, migrate, schemaVersion } from '../../src-main/engine/store/migrate.ts';
import { getMeta, nameCase } from '../../src-main/engine/store/meta.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { sql } from '../../src-main/engine/store/sql.ts';
import type { ReadableDB, WritableDB } from '../../src-main/engine/store/database.ts';
import { createColumnReader } from '../../src-main/engine/store/column.ts';
import { getMembersFrom } from '../../src-main/engine/store/member-text.ts';
import { codeColumns, numberColumns } from '../../src-main/engine/store/segment.ts';
import { importEvents, makeEvents, temporaryFolder } from './fixture.ts';

const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  return 'nothing thrown';
};

const schemaOf = (connection: Database.Database): unknown =>
  connection.prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all();

test('a new case has the whole schema, in memory and on disk', () => {
  const path = join(temporaryFolder(), 'case.db');
  const memory = openStore(':memory:', { mode: 'create' });
  const disk = openStore(path, { mode: 'create' });
  expect(schemaOf(disk.connection)).toEqual(schemaOf(memory.connection));
  for (const { connection } of [memory, disk]) {
    expect(connection.pragma('application_id', { simple: true })).toBe(applicationId);
    expect(connection.pragma('user_version', { simple: true })).toBe(schemaVersion);
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
    const loose = connection
      .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all();
    expect(loose).toEqual([]);
  }
  expect(disk.connection.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(disk.connection.pragma('auto_vacuum', { simple: true })).toBe(2);
  closeStore(disk);
  closeStore(memory);
});

test('migration numbers only grow, and each is applied once', () => {
  const versions = migrations.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  const connection = new Database(':memory:');
  expect(migrate(connection)).toBe(migrations.length);
  expect(migrate(connection)).toBe(0);
});

test('what is written stays, and a reader sees it', () => {
  const path = join(temporaryFolder(), 'case.db');
  const writer = openStore(path, { mode: 'create' });
  nameCase(writer, 'Northwind 2026', 5);
  const reader = openStore(path, { mode: 'read' });
  expect(getMeta(reader).name).toBe('Northwind 2026');
  nameCase(writer, 'Northwind', 5);
  expect(getMeta(reader).name).toBe('Northwind');
  closeStore(reader);
  closeStore(writer);
  const again = openStore(path, { mode: 'write' });
  expect(getMeta(again).name).toBe('Northwind');
  closeStore(again);
});

test('a case from a newer version is refused and not touched', () => {
  const path = join(temporaryFolder(), 'case.db');
  closeStore(openStore(path, { mode: 'create' }));
  const raw = new Database(path);
  raw.pragma(`user_version = ${schemaVersion + 10}`);
  raw.pragma('journal_mode = DELETE');
  raw.close();
  const before = readFileSync(path);
  for (const mode of ['create', 'write', 'read'] as const)
    expect(code(() => openStore(path, { mode: mode as 'write' }))).toBe('case_newer');
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('other files are refused and not touched', () => {
  const folder = temporaryFolder();
  const text = join(folder, 'text.db');
  writeFileSync(text, 'this is no database, and it is longer than a header of one hundred bytes would be, as it must be here');
  const foreign = join(folder, 'foreign.db');
  const other = new Database(foreign);
  other.exec('CREATE TABLE t (x)');
  other.close();
  const trap = join(folder, 'trap.db');
  closeStore(openStore(trap, { mode: 'create' }));
  const trapped = new Database(trap);
  trapped.exec('CREATE TRIGGER t AFTER UPDATE ON meta BEGIN SELECT 1; END');
  trapped.close();
  for (const path of [text, foreign, trap]) {
    const size = statSync(path).size;
    for (const mode of ['create', 'write', 'read'] as const)
      expect(code(() => openStore(path, { mode: mode as 'write' }))).toBe('case_invalid');
    expect(statSync(path).size).toBe(size);
  }
});

test('an empty file is no case unless one is to be made', () => {
  const path = join(temporaryFolder(), 'empty.db');
  writeFileSync(path, '');
  expect(code(() => openStore(path, { mode: 'read' }))).toBe('case_invalid');
  expect(code(() => openStore(path, { mode: 'write' }))).toBe('case_invalid');
  closeStore(openStore(path, { mode: 'create' }));
});

test('a missing case is not made by opening it', () => {
  const folder = temporaryFolder();
  expect(code(() => openStore(join(folder, 'none.db'), { mode: 'write' }))).toBe('case_not_found');
  expect(code(() => openStore(join(folder, 'none.db'), { mode: 'read' }))).toBe('case_not_found');
  expect(code(() => openStore(join(folder, 'no', 'where.db'), { mode: 'create' }))).toBe('case_not_found');
  expect(existsSync(join(folder, 'none.db'))).toBe(false);
});

test('a reading connection cannot write', () => {
  const path = join(temporaryFolder(), 'case.db');
  closeStore(openStore(path, { mode: 'create' }));
  const reader: ReadableDB = openStore(path, { mode: 'read' });
  expect(code(() => nameCase(reader as WritableDB, 'x', 1))).toBe('case_read_only');
  closeStore(reader);
});

test('values are parameters, never text of the statement', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const hostile = "'); DROP TABLE event; --";
  const statement = sql`UPDATE meta SET name = ${hostile} WHERE ${sql`id = ${1}`}`;
  expect(statement.text).toBe('UPDATE meta SET name = ? WHERE id = ?');
  expect(statement.params).toEqual([hostile, 1]);
  run(db, statement);
  expect(getValue(db, sql`SELECT name FROM meta`)).toBe(hostile);
  // An object that looks like a piece of SQL is a value, and no value that SQLite takes.
  expect(code(() => getValue(db, sql`SELECT ${{ text: '1', params: [] } as never}`))).not.toBe('nothing thrown');
});

test('a case from before columns gets them when it is opened for writing', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'old.db');
  const db = openStore(join(folder, 'case.db'), { mode: 'create' });
  importEvents(db, makeEvents(900, 3, { chains: 2 }), 'a', { duplicates: [5, 6, 700] });
  const read = (from: WritableDB) => {
    const columns = createColumnReader(from);
    const texts = codeColumns.map((column) => {
      const { codes, values } = columns.codes(column, 0);
      return Array.from({ length: 1000 }, (_, id) => {
        const place = codes[id] ?? 0;
        return ((columns.present(0)[id >>> 5] ?? 0) >>> (id & 31)) % 2 === 0 || place === 0 ? null : values[place - 1];
      });
    });
    return {
      texts,
      present: [...columns.present(0)],
      numbers: numberColumns.map((column) =>
        [...columns.numbers(column, 0).subarray(0, 1000)].map((number, id) =>
          ((columns.present(0)[id >>> 5] ?? 0) >>> (id & 31)) % 2 === 0 ? null : number,
        ),
      ),
    };
  };
  const before = read(db);
  expect(before.texts.some((values) => values.some((value) => typeof value === 'string'))).toBe(true);
  closeStore(db);

  // The same rows under the schema as it was then.
  const old = new Database(join(folder, 'old.db'));
  old.pragma('auto_vacuum = INCREMENTAL');
  for (const { version, script } of migrations.filter((one) => one.version <= 20)) {
    old.exec(script);
    old.pragma(`user_version = ${version}`);
  }
  old.pragma(`application_id = ${applicationId}`);
  old.prepare('ATTACH ? AS now').run(join(folder, 'case.db'));
  for (const table of ['meta', 'evidence', 'evidence_file', 'chain', 'term', 'event', 'anchor']) {
    const columns = old.prepare(`SELECT group_concat(name) FROM pragma_table_info('${table}')`).pluck().get();
    old.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM now.${table}`);
  }
  old.close();
  expect(code(() => openStore(path, { mode: 'read' }))).toBe('case_read_only');
  const again = openStore(path, { mode: 'write' });
  expect(read(again)).toEqual(before);
  // What the rows do not hold is not made up.
  expect(getMembersFrom(again)).toBeGreaterThan(1);
  closeStore(again);
});
