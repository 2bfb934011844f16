/** The open case and what is known of it. Everything here is a copy of what the engine said last. */
import { create } from 'zustand';
import { engine } from '../bridge/host.ts';
import type { Result } from '../../src-shared/contract/methods.ts';
import type { CaseSummary, EvidenceDetail, EvidenceSummary, RecentCase, TrustAnchor } from '../../src-shared/model/case.ts';
import { failed, idle, loading, valueOf } from './loadable.ts';
import type { Loadable } from './loadable.ts';
import { restartAt } from './navigation.ts';

interface Session {
  readonly info: Result<'app.info'> | null;
  readonly summary: CaseSummary | null;
  readonly evidence: Loadable<readonly EvidenceSummary[]>;
  readonly details: ReadonlyMap<number, Loadable<EvidenceDetail>>;
  readonly anchors: Loadable<readonly TrustAnchor[]>;
  /** Keys were pinned or removed since the verdicts were reached. */
  readonly trustChanged: boolean;
  readonly recent: Loadable<readonly RecentCase[]>;
  /** Grows with every case that is opened or closed: answers about an earlier one are dropped. */
  readonly generation: number;
  /** Grows with every change of the open case's events: pages and counts of before are stale. */
  readonly revision: number;
}

const none = { evidence: idle, details: new Map(), anchors: idle, trustChanged: false } as const;

export const useSession = create<Session>(() => ({ info: null, summary: null, recent: idle, generation: 0, revision: 0, ...none }));

const { getState, setState } = useSession;

/** Runs `use` on the answer if the case that was asked about is still the open one. */
async function stillOpen<T>(call: Promise<T>, use: (value: T) => void, fail: (error: unknown) => void): Promise<void> {
  const { generation } = getState();
  try {
    const value = await call;
    if (getState().generation === generation) use(value);
  } catch (error) {
    if (getState().generation === generation) fail(error);
  }
}

export async function loadInfo(): Promise<void> {
  setState({ info: await engine.call('app.info', {}) });
}

export async function loadRecent(): Promise<void> {
  setState((state) => ({ recent: loading(state.recent) }));
  try {
    const value = await engine.call('case.recent', {});
    setState({ recent: { state: 'ready', value } });
  } catch (error) {
    setState((state) => ({ recent: failed(state.recent, error) }));
  }
}

export function loadEvidence(): Promise<void> {
  setState((state) => ({ evidence: loading(state.evidence) }));
  return stillOpen(
    engine.call('evidence.list', {}),
    (value) => {
      setState({ evidence: { state: 'ready', value } });
      forgetStaleDetails(value);
    },
    (error) => setState((state) => ({ evidence: failed(state.evidence, error) })),
  );
}

/** Details of a verification that was repeated since are fetched again by whoever shows them. */
function forgetStaleDetails(list: readonly EvidenceSummary[]): void {
  const times = new Map(list.map((evidence) => [evidence.id, evidence.verifiedAt]));
  setState((state) => ({
    details: new Map([...state.details].filter(([id, detail]) => times.has(id) && valueOf(detail)?.summary.verifiedAt === times.get(id))),
  }));
}

export function loadDetail(id: number): Promise<void> {
  const put = (detail: Loadable<EvidenceDetail>): void => setState((state) => ({ details: new Map(state.details).set(id, detail) }));
  const before = getState().details.get(id) ?? idle;
  if (before.state === 'loading') return Promise.resolve();
  put(loading(before));
  return stillOpen(
    engine.call('evidence.get', { id }),
    (value) => put({ state: 'ready', value }),
    (error) => put(failed(before, error)),
  );
}

export function loadAnchors(): Promise<void> {
  setState((state) => ({ anchors: loading(state.anchors) }));
  return stillOpen(
    engine.call('trust.list', {}),
    (value) => setState({ anchors: { state: 'ready', value } }),
    (error) => setState((state) => ({ anchors: failed(state.anchors, error) })),
  );
}

export function trustChanged(changed: boolean): void {
  setState({ trustChanged: changed });
}

/** A case was opened: goes to the screen that has something to say about it. */
export function enterCase(summary: CaseSummary): void {
  setState((state) => ({ summary, ...none, generation: state.generation + 1, revision: state.revision + 1 }));
  restartAt(summary.evidence === 0 ? { screen: 'evidence' } : { screen: 'integrity', evidence: null, finding: null });
  void loadEvidence();
  void loadAnchors();
  void loadRecent();
}

export function leaveCase(): void {
  setState((state) => ({ summary: null, ...none, generation: state.generation + 1, revision: state.revision + 1 }));
  restartAt({ screen: 'cases' });
  void loadRecent();
}

/** The engine says that the open case changed. */
export function caseChanged(summary: CaseSummary): void {
  const before = getState().summary;
  if (before === null || before.path !== summary.path) return;
  const eventsChanged = before.events !== summary.events || before.evidence !== summary.evidence;
  setState((state) => ({ summary, revision: state.revision + (eventsChanged ? 1 : 0) }));
  void loadEvidence();
}

/** Asks for all of it again, after a job or a change of keys. */
export async function refreshCase(): Promise<void> {
  await stillOpen(
    engine.call('case.summary', {}),
    (summary) => setState((state) => ({ summary, revision: state.revision + 1, details: new Map() })),
    () => undefined,
  );
  await Promise.all([loadEvidence(), loadAnchors()]);
}

export function indexMoved(indexed: number): void {
  setState((state) => (state.summary === null ? state : { summary: { ...state.summary, indexed } }));
}

/** After a crash the new engine has no case open: opens the same one again, and stays on the same screen. False: it could not. */
export async function reopenCase(): Promise<boolean> {
  const { summary } = getState();
  if (summary === null) return true;
  try {
    const recent = await engine.call('case.recent', {});
    const same = recent.find((entry) => entry.path === summary.path);
    if (same === undefined) throw new Error('not among the recent cases');
    const reopened = await engine.call('case.openRecent', { id: same.id });
    setState((state) => ({ summary: reopened, generation: state.generation + 1, revision: state.revision + 1, details: new Map() }));
    await Promise.all([loadEvidence(), loadAnchors()]);
    return true;
  } catch {
    leaveCase();
    return false;
  }
}

/** The evidence that Integrity shows: the chosen one, else the worst. */
export function shownEvidence(list: readonly EvidenceSummary[], chosen: number | null): EvidenceSummary | undefined {
  return (
    list.find((evidence) => evidence.id === chosen) ?? list.find((evidence) => evidence.verdict === getState().summary?.verdict) ?? list[0]
  );
}
