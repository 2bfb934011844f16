/**
 * The verdict for the examination period (DESIGN 4): faults and unsealed tails outside the period are shown and do not decide it. A fault
 * that cannot be placed in time counts as inside. `verified` is only said where every event of the period lies in a proven range.
 */
import type { Verdict } from '../../../src-shared/model/verdict.ts';
import { worstVerdict } from '../../../src-shared/model/verdict.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import { periodReasons } from '../../../src-shared/text/audit.ts';
import { allRows, getValue, type ReadableDB } from '../store/database.ts';
import { getEvidence, listEvidence } from '../store/evidence.ts';
import { sql } from '../store/sql.ts';
import type { Frame } from './frame.ts';
import type { ChainTally, Tally } from './tally.ts';

export interface EvidencePeriod {
  readonly id: number;
  readonly name: string;
  readonly sha256: string;
  readonly verdict: Verdict;
  readonly period: Verdict;
  readonly inPeriod: number;
}

export interface PeriodVerdict {
  readonly evidence: readonly EvidencePeriod[];
  /** Null: the case holds no evidence. */
  readonly whole: Verdict | null;
  readonly period: Verdict | null;
  readonly reasons: readonly string[];
}

interface PlacedFinding {
  readonly code: string;
  readonly severity: string;
  readonly time: number | null;
  readonly seq: number | null;
  readonly seqTo: number | null;
  readonly count: number;
  readonly chain: number | null;
}

export function judgePeriod(db: ReadableDB, frame: Frame, tally: Tally): PeriodVerdict {
  const reasons: string[] = [];
  const evidence = listEvidence(db).map(({ id, name, sha256, verdict }) => {
    const chains = [...tally.chains.values()].filter((chain) => chain.evidence === id);
    const { result } = getEvidence(db, id);
    const inPeriod = chains.reduce((sum, { count }) => sum + count, 0);
    return { id, name, sha256, verdict, inPeriod, period: judgeOne(db, frame, id, name, result, chains, inPeriod, reasons) };
  });
  if (evidence.length === 0) return { evidence, whole: null, period: null, reasons: [periodReasons.none] };
  // Evidence without an event in the period says nothing of it, unless none has any, or its own faults may hide them.
  const speaking = evidence.filter(({ inPeriod, period }) => inPeriod > 0 || period === 'broken' || period === 'incomplete');
  return {
    evidence,
    whole: worstVerdict(evidence.map(({ verdict }) => verdict)),
    period: worstVerdict(speaking.map(({ period }) => period)),
    reasons,
  };
}

function judgeOne(
  db: ReadableDB,
  frame: Frame,
  id: number,
  name: string,
  result: EvidenceResult,
  chains: readonly ChainTally[],
  inPeriod: number,
  reasons: string[],
): Verdict {
  const { verdict } = result.input;
  if (verdict === 'incomplete') return verdict;
  const findings = listPlaced(db, id).filter(({ severity }) => severity === 'broken' || severity === 'limit');
  const faults = findings.filter(({ severity }) => severity === 'broken');
  const inside = faults.filter((finding) => isInside(db, frame, finding));
  // Beyond the first findings of a code the rest is only counted, and cannot be placed.
  const uncounted = result.faultsTotal - faults.length;
  if (inside.length > 0 || uncounted > 0) {
    reasons.push(periodReasons.inside(name, inside.length + Math.max(0, uncounted)));
    return 'broken';
  }
  if (faults.length > 0) reasons.push(periodReasons.outside(name, faults.length));
  if (inPeriod === 0) {
    reasons.push(periodReasons.noEvents(name));
    return 'not_verifiable';
  }
  if (verdict === 'not_verifiable') return verdict;
  if (chains.some((chain) => !isProven(db, result, chain))) {
    reasons.push(periodReasons.unproven(name));
    return 'verified_with_limits';
  }
  const placed = findings.filter(({ severity }) => severity === 'limit');
  const tails = placed.filter(({ code }) => code === 'chain.unsealed_tail' || code === 'chain.dangling_start');
  const others = placed.filter((finding) => !tails.includes(finding) && isInside(db, frame, finding));
  const outside = placed.length - others.length;
  // What is said of the evidence as a whole applies to any part of it; the others stand above, with their place.
  const whole = result.limits.some(({ code }) => !placed.some((finding) => finding.code === code));
  if (others.length > 0 || whole) {
    reasons.push(periodReasons.limits(name));
    return 'verified_with_limits';
  }
  if (outside > 0) reasons.push(periodReasons.outside(name, outside));
  return 'verified';
}

/** Whether the proven ranges cover every event of a chain that lies in the period. Without sequence numbers that cannot be told. */
function isProven(db: ReadableDB, result: EvidenceResult, { chain, minSeq, maxSeq }: ChainTally): boolean {
  const key = getValue<string>(db, sql`SELECT key FROM chain WHERE id = ${chain}`);
  const held = result.chains.find((one) => one.id === key);
  if (held === undefined) return false;
  if (!(minSeq <= maxSeq)) return result.input.verdict === 'verified';
  let reached = minSeq - 1;
  for (const { from, to } of held.proven.toSorted((a, b) => a.from - b.from)) if (from <= reached + 1) reached = Math.max(reached, to);
  return reached >= maxSeq;
}

const listPlaced = (db: ReadableDB, evidence: number): PlacedFinding[] =>
  allRows(
    db,
    sql`SELECT f.code, f.severity, e.time, f.seq, f.seq_to AS seqTo, f.count, c.id AS chain FROM finding f
        LEFT JOIN event e ON e.id = f.event LEFT JOIN chain c ON c.evidence = f.evidence AND c.key = f.chain
        WHERE f.evidence = ${evidence} ORDER BY f.id`,
  );

/** A finding at an event lies where the event does; one at sequence numbers between the events around them. */
function isInside(db: ReadableDB, { from, to }: Frame, { time, seq, seqTo, chain }: PlacedFinding): boolean {
  if (time !== null && (seqTo === null || seqTo === seq)) return time >= from && time < to;
  if (seq === null || chain === null) return true;
  const before = getValue<number | null>(
    db,
    sql`SELECT time FROM event WHERE chain = ${chain} AND seq < ${seq} AND time IS NOT NULL ORDER BY seq DESC LIMIT 1`,
  );
  const after = getValue<number | null>(
    db,
    sql`SELECT time FROM event WHERE chain = ${chain} AND seq > ${seqTo ?? seq} AND time IS NOT NULL ORDER BY seq LIMIT 1`,
  );
  return (before ?? -Infinity) < to && (after ?? Infinity) >= from;
}
