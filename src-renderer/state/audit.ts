/** The last audit of the open case, its engagement, and what the auditor recorded. */
import { create } from 'zustand';
import type { Result } from '../../src-shared/contract/methods.ts';
import type { Engagement } from '../../src-shared/model/engagement.ts';
import type { Conclusion, Review } from '../../src-shared/model/controls.ts';
import { visible } from '../../src-shared/text/format.ts';
import { auditScreenText } from '../../src-shared/text/screen-audit.ts';
import { engine, host } from '../bridge/host.ts';
import { attempt } from './actions.ts';
import { authorName } from './author.ts';
import { dismissJob, runJob, useJobs } from './jobs.ts';
import { failed, idle, loading } from './loadable.ts';
import type { Loadable } from './loadable.ts';
import { notify } from './notices.ts';
import { useSession } from './session.ts';

interface AuditState {
  /** Case that all of this is of. */
  readonly generation: number;
  readonly last: Loadable<Result<'audit.last'>>;
  readonly records: Loadable<Result<'audit.records'>>;
  readonly engagement: Loadable<Result<'audit.engagement'>>;
  /** Grows with every change of a judgement. */
  readonly judged: number;
}

const none = { last: idle, records: idle, engagement: idle } as const;
export const useAudit = create<AuditState>(() => ({ generation: -1, judged: 0, ...none }));

/** Asks for everything of the open case; answers about an earlier one are dropped. */
export async function loadAudit(): Promise<void> {
  const { generation } = useSession.getState();
  if (useAudit.getState().generation !== generation) useAudit.setState({ generation, ...none });
  const load = async <K extends 'last' | 'records' | 'engagement', T>(key: K, call: Promise<T>): Promise<void> => {
    useAudit.setState((state) => ({ [key]: loading(state[key] as Loadable<T>) }));
    try {
      const value = await call;
      if (useAudit.getState().generation === generation) useAudit.setState({ [key]: { state: 'ready', value } });
    } catch (error) {
      if (useAudit.getState().generation === generation)
        useAudit.setState((state) => ({ [key]: failed(state[key] as Loadable<T>, error) }));
    }
  };
  await Promise.all([
    load('last', engine.call('audit.last', {})),
    load('records', engine.call('audit.records', {})),
    load('engagement', engine.call('audit.engagement', {})),
  ]);
}

export async function runAudit(): Promise<void> {
  const audit = await runJob(
    'audit',
    useSession.getState().summary?.name ?? '',
    (call) => engine.call('audit.run', {}, call),
    (result) =>
      result === undefined
        ? ''
        : auditScreenText.finished(result.tests.filter(({ status }) => status === 'exception').length, result.leadsTotal),
  );
  await loadAudit();
  if (audit === undefined) return;
  useAudit.setState((state) => ({ judged: state.judged + 1 }));
  useJobs
    .getState()
    .jobs.filter(({ kind }) => kind === 'audit')
    .forEach(({ id }) => dismissJob(id));
}

/** True where it was saved. */
export async function saveEngagement(engagement: Engagement): Promise<boolean> {
  const author = await authorName();
  if (author === null) return false;
  const saved = await attempt(() => engine.call('audit.setEngagement', { engagement, author }));
  if (saved === undefined) return false;
  notify('good', auditScreenText.setUp.saved(saved.version));
  await loadAudit();
  return true;
}

export async function judgeLead(key: string, state: 'open' | 'explained' | 'exception', note: string): Promise<boolean> {
  const author = await authorName();
  if (author === null) return false;
  const done = await attempt(() => engine.call('audit.triage', { key, state, note, author }));
  if (done === undefined) return false;
  useAudit.setState((before) => ({ judged: before.judged + 1 }));
  await loadAudit();
  return true;
}

export async function saveConclusion(control: string, conclusion: Conclusion): Promise<boolean> {
  const author = await authorName();
  if (author === null) return false;
  const done = await attempt(() => engine.call('audit.conclude', { control, conclusion, author }));
  if (done !== undefined) await loadAudit();
  return done !== undefined;
}

/** Null takes it away. */
export async function saveReview(key: string | null, review: Review | null): Promise<boolean> {
  const author = await authorName();
  if (author === null) return false;
  const done = await attempt(() => engine.call('audit.setReview', { key, review, author }));
  if (done !== undefined) await loadAudit();
  return done !== undefined;
}

export async function exportAuditTable(
  name: string,
  what: { readonly kind: 'leads' } | { readonly kind: 'table'; readonly test: string; readonly table: string },
): Promise<void> {
  const suggested = `${useSession.getState().summary?.name ?? ''} ${name}`.trim().slice(0, 150);
  const grant = await attempt(() => host.pickExportFile(suggested, 'csv'));
  if (grant === undefined || grant === null) return;
  const done = await attempt(() => engine.call('audit.export', { grant: grant.grant, what }));
  if (done !== undefined) notify('good', auditScreenText.exported(visible(done.name, { limit: 120 }), done.rows));
}
