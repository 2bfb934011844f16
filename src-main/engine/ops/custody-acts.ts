/**
 * How each operation of the writing thread is written down in the custody log. The table names every operation: one that changes the
 * case says how, one that does not says null.
 */
import { sha256Hex } from '../crypto/sha256.ts';
import { perform, type Act } from '../custody/act.ts';
import type { CustodyLog } from '../custody/log.ts';
import type { OpContext, OpParams, OpResult, OpTable } from '../jobs/protocol.ts';
import type { PlainJson } from '../json/value.ts';
import type { WritableDB } from '../store/database.ts';
import { takeDirty } from '../store/dirty.ts';
import { digestWorkTable } from '../store/work-tables.ts';
import type { JobOps } from './op-types.ts';

type Details = { readonly [key: string]: PlainJson };

interface Rule<K extends keyof JobOps> extends Pick<Act, 'action' | 'category'> {
  readonly resource?: (params: OpParams<JobOps, K>) => Act['resource'];
  readonly details?: (params: OpParams<JobOps, K>) => Details;
  readonly done?: (result: OpResult<JobOps, K>) => Details;
}

const event = (id: number): Act['resource'] => ({ type: 'event', id: String(id) });

const rules: { readonly [K in keyof JobOps]: Rule<K> | null } = {
  verify: null,
  verifyCustody: null,
  verifyReport: null,
  makeReport: {
    action: 'report.made',
    category: 'data.export',
    resource: ({ out }) => ({ type: 'folder', id: out }),
    details: ({ formats, key, madeAt }) => ({ formats, signed: key !== null, madeAt: new Date(madeAt).toISOString() }),
    done: ({ files }) => ({ files: files.map(({ name, sha256 }) => ({ name, sha256 })) }),
  },
  // Writes its own record: it has to be the last one that the signature covers.
  signCustody: null,
  createCase: null,
  openCase: null,
  closeCase: null,
  indexText: null,
  makeDemo: null,
  probeProfile: null,
  previewProfile: null,
  readProfile: null,
  inspectMapping: null,
  previewMapping: null,
  readMapping: null,
  proveEvent: null,
  importEvidence: {
    action: 'evidence.imported',
    category: 'data.write',
    resource: ({ path }) => ({ type: 'path', id: path }),
    details: ({ filtered, thorough, mapping, profile, trust = [], provenance: { copiedFrom, ...provenance } }) => ({
      filtered,
      thorough,
      ...(trust.length === 0 ? {} : { trust }),
      ...(mapping === undefined ? {} : { mapping: mapping.name }),
      ...(profile == null ? {} : { profile: profile.file.name }),
      provenance: copiedFrom === undefined ? provenance : { ...provenance, copiedFrom },
    }),
    done: ({ name, verdict, result }) => ({
      name,
      sha256: result.input.sha256 ?? '',
      bytes: result.input.bytes,
      verdict,
      records: result.counts.records,
      findings: result.findingsTotal,
    }),
  },
  reverify: {
    action: 'evidence.verified',
    category: 'data.read',
    details: ({ id, thorough }) => ({ evidence: id ?? 'all', thorough }),
  },
  pinKey: {
    action: 'trust.pinned',
    category: 'security',
    resource: ({ vkey, origin }) => ({ type: 'key', id: vkey.slice(0, 2000), name: origin.slice(0, 1000) }),
    details: ({ source, pinnedBy }) => ({ source, pinnedBy }),
  },
  setTrustValidity: {
    action: 'trust.validity_set',
    category: 'security',
    resource: ({ id }) => ({ type: 'key', id: String(id) }),
    details: ({ validity }) => ({ validity: validity === null ? null : { ...validity } }),
  },
  setAsOf: {
    action: 'trust.as_of_set',
    category: 'security',
    details: ({ asOf }) => ({ asOf }),
  },
  removeKey: {
    action: 'trust.removed',
    category: 'security',
    resource: ({ id }) => ({ type: 'key', id: String(id) }),
  },
  bookmark: {
    action: 'event.bookmarked',
    category: 'data.write',
    resource: (p) => event(p.event),
    details: ({ on, author }) => ({ on, author }),
  },
  tag: {
    action: 'event.tagged',
    category: 'data.write',
    resource: (p) => event(p.event),
    details: ({ tag, on, author }) => ({ tag, on, author }),
  },
  addNote: {
    action: 'note.added',
    category: 'data.write',
    resource: (p) => event(p.event),
    details: ({ text, author }) => ({ sha256: sha256Hex(text), author }),
  },
  changeNote: {
    action: 'note.changed',
    category: 'data.write',
    resource: ({ id }) => ({ type: 'note', id: String(id) }),
    details: ({ text, author }) => ({ sha256: text === null ? null : sha256Hex(text), author }),
  },
  undoMark: {
    action: 'mark.undone',
    category: 'data.write',
    details: ({ change, author }) => ({ change, author }),
  },
  noteExport: {
    action: 'events.exported',
    category: 'data.export',
    resource: ({ name, sha256 }) => ({ type: 'file', id: sha256, name }),
    details: ({ query, format, rows, bytes, author }) => ({ query, format, rows, bytes, author }),
  },
  saveSearch: {
    action: 'search.saved',
    category: 'data.write',
    details: ({ name, query, author }) => ({ name, query, author }),
  },
  sampleAct: {
    action: 'sample.changed',
    category: 'data.write',
    resource: (p) => ({ type: 'sample', id: p.act === 'freeze' ? '' : String(p.id) }),
    details: (p) => ({ act: p.act, by: p.by }),
    done: ({ summary, population }) => ({ sample: summary.ref, state: summary.state, population: population.sha256 }),
  },
  sampleEntry: {
    action: 'sample.tested',
    category: 'data.write',
    resource: ({ id }) => ({ type: 'sample', id: String(id) }),
    details: ({ act, number, by }) => ({ act, number, by }),
  },
  sampleGrid: {
    action: 'sample.grid_read',
    category: 'data.write',
    resource: ({ id }) => ({ type: 'sample', id: String(id) }),
    details: ({ by }) => ({ by }),
    done: ({ changes, conflicts }) => ({ changes: changes.length, conflicts: conflicts.length }),
  },
  sampleExport: {
    action: 'sample.exported',
    category: 'data.export',
    resource: ({ id }) => ({ type: 'sample', id: String(id) }),
    details: ({ by }) => ({ by }),
    done: ({ files }) => ({ files: files.map(({ name, sha256 }) => ({ name, sha256 })) }),
  },
  sampleFrequencies: {
    action: 'sample.frequencies_set',
    category: 'configuration',
    details: ({ by }) => ({ by }),
  },
  setEngagement: {
    action: 'engagement.set',
    category: 'configuration',
    details: ({ engagement, author }) => ({ sha256: sha256Hex(JSON.stringify(engagement)), author }),
    done: ({ version }) => ({ version }),
  },
  keepAudit: {
    action: 'audit.run',
    category: 'data.read',
    details: ({ audit }) => ({
      engagement: audit.engagement.version,
      from: audit.period.from,
      to: audit.period.to,
      exceptions: audit.tests.filter(({ status }) => status === 'exception').length,
      leads: audit.leadsTotal,
    }),
  },
  putRecord: {
    action: 'audit.recorded',
    category: 'data.write',
    resource: ({ kind, key }) => ({ type: kind, id: key ?? '' }),
    details: ({ content, author }) => ({ sha256: content === null ? null : sha256Hex(JSON.stringify(content)), author }),
    done: ({ key }) => ({ key }),
  },
  triageLead: {
    action: 'lead.triaged',
    category: 'data.write',
    resource: ({ key }) => ({ type: 'lead', id: key }),
    details: ({ state, note, author }) => ({ state, sha256: sha256Hex(note), author }),
  },
  removeSearch: {
    action: 'search.removed',
    category: 'data.delete',
    resource: ({ id }) => ({ type: 'search', id: String(id) }),
  },
};

export interface OpenCustody {
  readonly log: CustodyLog;
  readonly db: WritableDB;
}

/** The same operations, written down where a case is open for writing. */
export function withCustody(ops: JobOps, custody: () => OpenCustody | null): OpTable {
  const recorded = (name: keyof JobOps, run: (params: never, context: OpContext) => unknown) => {
    const rule = rules[name] as Rule<never> | null;
    if (rule === null) return run;
    return async (params: never, context: OpContext): Promise<unknown> => {
      const open = custody();
      // Without an open case the operation itself says so.
      if (open === null) return run(params, context);
      const act: Act = {
        action: rule.action,
        category: rule.category,
        resource: rule.resource?.(params),
        details: rule.details?.(params) ?? {},
      };
      return perform(open.log, act, () => run(params, context), {
        done: (result) => rule.done?.(result as never) ?? {},
        work: () => Object.fromEntries(takeDirty(open.db).map((table) => [table, digestWorkTable(open.db, table)])),
      });
    };
  };
  return Object.fromEntries(Object.entries(ops).map(([name, run]) => [name, recorded(name as keyof JobOps, run)]));
}
