/** Methods of the engagement and of audits. */
import { basename } from 'node:path';
import { stringify } from 'yaml';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { readPolicy } from '../audit/policy.ts';
import { leadsTable, tableIn, writeTable } from '../audit/table-file.ts';
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createAuditHandlers = ({ runJob, runQuery, runAudit, current, writable, host, path }: Session): HandlersOf<'audit'> => {
  return {
    'audit.engagement': async () => runQuery('engagement', {}),
    'audit.setEngagement': async (p) => {
      writable();
      return runJob('setEngagement', p);
    },
    'audit.readPolicy': async ({ text }) => readPolicy(text, ''),
    'audit.writePolicy': async ({ engagement }) => ({ text: stringify(engagement, { lineWidth: 120 }) }),
    'audit.run': async ({ engagement, from, to }, context) => {
      const { readOnly } = current();
      if ((from === undefined) !== (to === undefined) || (from !== undefined && to !== undefined && from >= to))
        throw new AssayError('bad_params', { method: 'audit.run', problem: 'a period has a beginning before its end' });
      const span = from === undefined || to === undefined ? null : { from, to };
      const audit = await runAudit({ engagement: engagement ?? null, span, version: host.version }, context);
      if (!readOnly) await runJob('keepAudit', { audit, engagement: audit.engagement.version });
      return audit;
    },
    'audit.last': async () => runQuery('lastAudit', { leads: false }),
    'audit.leads': async (p) => runQuery('leadsPage', p),
    'audit.records': async () => runQuery('auditRecords', {}),
    'audit.conclude': async ({ control, conclusion, author }) => {
      writable();
      await runJob('putRecord', { kind: 'conclusion', key: control, content: conclusion, author });
      return {};
    },
    'audit.setReview': async ({ key, review, author }) => {
      writable();
      return runJob('putRecord', { kind: 'review', key, content: review, author });
    },
    'audit.export': async ({ grant, what }) => {
      const { audit } = await runQuery('lastAudit', { leads: what.kind === 'leads' });
      const table = audit === null ? null : what.kind === 'leads' ? leadsTable(audit) : (tableIn(audit, what.test, what.table) ?? null);
      if (audit === null || table === null)
        throw new AssayError('bad_params', { method: 'audit.export', problem: 'the last audit has no such table' });
      const target = path(grant);
      const sha256 = await writeTable(target, table, audit);
      return { name: basename(target), rows: table.rows.length, sha256 };
    },
    'audit.triage': async (p) => {
      writable();
      return runJob('triageLead', p);
    },
  };
};
