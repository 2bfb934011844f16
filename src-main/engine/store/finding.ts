import type { Finding, FindingCode } from '../../../src-shared/model/finding.ts';
import { allRows, run, type ReadableDB, type WritableDB } from './database.ts';
import { sql, sqlNumbers } from './sql.ts';

export const insertFinding = (db: WritableDB, evidence: number, event: number | null, f: Finding): void => {
  run(
    db,
    sql`INSERT INTO finding (evidence, event, code, severity, chain, seq, seq_to, count, file, line, byte, expected, found, message)
        VALUES (${evidence}, ${event}, ${f.code}, ${f.severity}, ${f.chain}, ${f.seq}, ${f.seqTo}, ${f.count}, ${f.file}, ${f.line}, ${f.byte}, ${f.expected}, ${f.found}, ${f.message})`,
  );
};

export const deleteFindings = (db: WritableDB, evidence: number): void => {
  run(db, sql`DELETE FROM finding WHERE evidence = ${evidence}`);
};

const columns = sql`code, severity, chain, seq, seq_to AS seqTo, count, file, line, byte, expected, found, message`;

/** Findings of an evidence, in the order in which the verification gave them. */
export const listFindings = (db: ReadableDB, evidence: number): Finding[] =>
  allRows(db, sql`SELECT ${columns} FROM finding WHERE evidence = ${evidence} ORDER BY id`);

/** Findings at one event. */
export const listEventFindings = (db: ReadableDB, event: number): Finding[] =>
  allRows(db, sql`SELECT ${columns} FROM finding WHERE event = ${event} ORDER BY id`);

/** Codes of the findings at each of several events, each code once. Events without findings are not in the map. */
export function mapFindingCodes(db: ReadableDB, events: readonly number[]): ReadonlyMap<number, FindingCode[]> {
  const rows = allRows<{ event: number; code: FindingCode }>(
    db,
    sql`SELECT event, code FROM finding WHERE event IN ${sqlNumbers(events)} GROUP BY event, code ORDER BY event, min(id)`,
  );
  const codes = new Map<number, FindingCode[]>();
  for (const { event, code } of rows) {
    const known = codes.get(event);
    if (known === undefined) codes.set(event, [code]);
    else known.push(code);
  }
  return codes;
}
