/** Runs rules over events in order of time, in one pass, and collects their leads. */
import { createHash } from 'node:crypto';
import { auditLimits, type Lead } from '../../../../src-shared/model/audit.ts';
import { at, type AuditRow } from '../../store/audit-rows.ts';
import { getRow, type ReadableDB } from '../../store/database.ts';
import { sql } from '../../store/sql.ts';
import type { Frame, Names } from '../frame.ts';
import { createComputer } from './computed.ts';
import { createCorrelator, type Correlator, type Hit, type Match } from './correlate.ts';
import { ruleFields, valueOf, type Computed, type ComputedName, type RuleField } from './fields.ts';
import type { Correlation, RuleFile, SingleRule } from './parse.ts';

interface Node {
  readonly file: number;
  readonly leads: boolean;
  matched: number;
  readonly parents: Parent[];
}
type Single = Node & { readonly rule: SingleRule };
interface Parent {
  readonly correlation: Correlation;
  readonly correlator: Correlator;
  readonly node: Node;
  /** Name of the rule below. */
  readonly as: string;
  readonly fields: readonly RuleField[];
}

interface Found {
  readonly subject: string;
  readonly hit: Omit<Hit, 'group'>;
}

export interface Collected {
  /** In order of time; the first ones only. */
  readonly kept: readonly Found[];
  readonly total: number;
  readonly matched: number;
}

export interface RuleRun {
  add(row: AuditRow): void;
  /** By name of the rule. */
  finish(): ReadonlyMap<string, Collected>;
  readonly checked: number;
  readonly full: boolean;
  /** Fields that a file needs and that no event stated. */
  lacking(file: RuleFile): readonly string[];
}

/** Events of leads that are listed in all; further leads list their first twenty. */
const eventsAtMost = 1_000_000;

/** Events between two looks at groups that have gone silent. */
const sweepEvery = 20_000;
const actorField = ruleFields.get('actor');
const none: RuleField = { kind: 'either', columns: [] };
const separator = '\u0000';

export function createRuleRun(files: readonly RuleFile[], frame: Frame, names: Names): RuleRun {
  const used = new Set<ComputedName>(files.flatMap(({ computed }) => [...computed]));
  const computer = createComputer(frame, names, used);
  const collected = new Map<string, { kept: Found[]; total: number; node: Node }>();
  const singles: Single[] = [];
  const correlators: Correlator[] = [];
  let checked = 0;
  let keptEvents = 0;
  const unseen = new Set(files.flatMap(({ needs }) => [...needs]));

  const collect = (name: string, found: Found): void => {
    const { hit } = found;
    if (hit.to < frame.from || hit.time >= frame.to) return;
    const own = collected.get(name);
    if (own === undefined) return;
    own.total += 1;
    keptEvents += hit.events.length;
    if (keptEvents > eventsAtMost) hit.events.length = Math.min(hit.events.length, 20);
    if (own.kept.length < 2 * auditLimits.leadsPerRule) own.kept.push(found);
    if (own.kept.length < 2 * auditLimits.leadsPerRule) return;
    own.kept.sort((a, b) => a.hit.time - b.hit.time || a.hit.event - b.hit.event);
    own.kept.length = auditLimits.leadsPerRule;
  };

  files.forEach((file, index) => {
    const nodes = new Map<string, Node>();
    for (const [name, rule] of file.rules) {
      const leads = file.leading.includes(name);
      const base = { file: index, leads, matched: 0, parents: [] };
      const node: Node | Single = rule.kind === 'single' ? { ...base, rule } : base;
      nodes.set(name, node);
      if ('rule' in node) singles.push(node);
      if (leads) collected.set(name, { kept: [], total: 0, node });
    }
    for (const [name, rule] of file.rules) {
      if (rule.kind === 'single') continue;
      const node = nodes.get(name);
      if (node === undefined) continue;
      const correlator = createCorrelator(rule, ({ group, ...hit }) => {
        if (node.leads) collect(name, { subject: group.split(separator).filter(Boolean).join(' · '), hit });
      });
      correlators.push(correlator);
      for (const as of new Set(rule.rules))
        nodes.get(as)?.parents.push({ correlation: rule, correlator, node, as, fields: rule.groupBy.get(as) ?? [] });
    }
  });

  /** Rules that may match events of the same few values, and whether these decide already. */
  type Candidates = readonly (readonly [Single, boolean])[];
  const byCoarse = new Map<number, Map<number, Candidates>>();
  const pair = (row: AuditRow, a: number, b: number): number =>
    ((row[a] as number | null) ?? 0) * 67_108_864 + ((row[b] as number | null) ?? 0);
  const candidates = (row: AuditRow, computed: Computed): readonly (readonly [Single, boolean])[] => {
    const key = pair(row, at.action, at.category);
    const second = pair(row, at.outcome, at.actorType);
    const group = byCoarse.get(key) ?? new Map<number, Candidates>();
    const known = group.get(second);
    if (known !== undefined) return known;
    const found = singles.flatMap((single): readonly (readonly [Single, boolean])[] => {
      const value = single.rule.test(row, names, computed, true);
      return value === false ? [] : [[single, value === true]];
    });
    if (byCoarse.size > 50_000) byCoarse.clear();
    group.set(second, found);
    byCoarse.set(key, group);
    return found;
  };

  const rise = (node: Node, match: Match, row: AuditRow, computed: Computed): void => {
    node.matched += 1;
    for (const { correlation, correlator, node: above, as, fields } of node.parents) {
      const parts = fields.map((field) => valueOf(field, row, names, computed));
      // A group needs all its values: what is absent is not the same as something else that is absent.
      if (parts.includes(null)) continue;
      const value = correlation.field === null ? null : valueOf(correlation.field, row, names, computed);
      const risen = correlator.feed(as, parts.map((part) => String(part).toLowerCase()).join(separator), value, match);
      if (risen !== null) rise(above, risen, row, computed);
    }
  };

  return {
    add(row) {
      const time = row[at.time] as number;
      if (time >= frame.to) return;
      const computed = computer.next(row);
      checked += 1;
      for (const name of unseen) if (valueOf(ruleFields.get(name) ?? none, row, names, computed) !== null) unseen.delete(name);
      const event = row[at.id] as number;
      let match: Match | null = null;
      for (const [single, certain] of candidates(row, computed)) {
        if (!certain && single.rule.test(row, names, computed, false) !== true) continue;
        match ??= { time, event, events: [event], first: time, since: time };
        if (single.leads) {
          const actor = actorField === undefined ? null : valueOf(actorField, row, names, computed);
          const subject = [actor, names.term(row[at.action]), row[at.resourceId]].filter((one) => one !== null && one !== '').join(' · ');
          collect(single.rule.about.name, { subject, hit: { from: time, to: time, time, event, count: 1, events: [event] } });
        }
        rise(single, match, row, computed);
      }
      if (checked % sweepEvery === 0) for (const correlator of correlators) correlator.sweep(time);
    },
    finish() {
      for (const correlator of correlators) correlator.sweep(Infinity);
      return new Map(
        [...collected].map(([name, { kept, total, node }]) => [
          name,
          {
            kept: kept.toSorted((a, b) => a.hit.time - b.hit.time || a.hit.event - b.hit.event).slice(0, auditLimits.leadsPerRule),
            total,
            matched: node.matched,
          },
        ]),
      );
    },
    get checked() {
      return checked;
    },
    lacking: ({ needs }) => [...needs].filter((name) => unseen.has(name)),
    get full() {
      return computer.full || correlators.some(({ forgot }) => forgot);
    },
  };
}

/** A key that the same hit on the same records has in every run and every case. */
export function leadOf(db: ReadableDB, rule: { readonly name: string; readonly level: Lead['level'] }, { subject, hit }: Found): Lead {
  const place = getRow<{ sha256: string; file: string; byte: number }>(
    db,
    sql`SELECT v.sha256, f.path AS file, e.byte FROM event e JOIN evidence_file f ON f.id = e.file JOIN evidence v ON v.id = f.evidence WHERE e.id = ${hit.event}`,
  );
  const bound = JSON.stringify([rule.name, place?.sha256, place?.file, place?.byte, subject]);
  return {
    key: createHash('sha256').update(bound).digest('hex').slice(0, 24),
    rule: rule.name,
    level: rule.level,
    subject: subject.slice(0, 500),
    from: hit.from,
    to: hit.to,
    count: hit.count,
    events: [...hit.events],
    triage: null,
  };
}
