/** What an auditor can start from more than one place of the window. */
import { engine, host } from '../bridge/host.ts';
import type { Grant } from '../../src-shared/contract/bridge.ts';
import type { MappingFile } from '../../src-shared/model/mapping-file.ts';
import type { CaseSummary, Provenance } from '../../src-shared/model/case.ts';
import { errorSentence, errorText } from '../../src-shared/text/errors.ts';
import { plural, visible } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { create } from 'zustand';
import { dismissJob, isActive, runJob, useJobs } from './jobs.ts';
import type { JobCall } from './jobs.ts';
import { contractErrorOf, valueOf } from './loadable.ts';
import { goTo } from './navigation.ts';
import { notify } from './notices.ts';
import { enterCase, leaveCase, loadAnchors, loadRecent, refreshCase, trustChanged, useSession } from './session.ts';

/** What was chosen or dropped and waits for the import dialog. */
export const useImport = create<{ readonly grants: readonly Grant[] }>(() => ({ grants: [] }));

export function say(error: unknown): void {
  const contractError = contractErrorOf(error);
  if (contractError.code === 'cancelled') return;
  notify('error', errorText(contractError).title, errorSentence(contractError));
}

/** Runs something short and says why if it fails. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    say(error);
    return undefined;
  }
}

async function openBy(subject: string, open: (call: JobCall) => Promise<CaseSummary>): Promise<void> {
  if (useJobs.getState().jobs.some(isActive)) {
    notify('error', screens.jobs.busyTitle, screens.jobs.busy);
    return;
  }
  const summary = await runJob('open', subject, open, (result) => (result === undefined ? '' : screens.cases.opened(visible(result.name))));
  if (summary !== undefined) {
    useJobs
      .getState()
      .jobs.filter(({ kind }) => kind === 'open')
      .forEach(({ id }) => dismissJob(id));
    enterCase(summary);
    return;
  }
  // The engine closed the case that was open before, or stopped half-way in the new one: nothing is open now.
  if (useSession.getState().summary !== null) leaveCase();
  await engine.call('case.close', {}).catch(() => undefined);
  await loadRecent();
}

function caseName(folder: string): string {
  return folder.replace(/\.assay$/i, '') || folder;
}

export async function createCase(): Promise<void> {
  const grant = await attempt(() => host.pickNewCase(screens.cases.newName));
  if (grant === undefined || grant === null) return;
  await openBy(caseName(grant.name), (call) => engine.call('case.create', { grant: grant.grant, name: caseName(grant.name) }, call));
}

export async function openCase(): Promise<void> {
  const grant = await attempt(() => host.pickCase());
  if (grant === undefined || grant === null) return;
  await openBy(caseName(grant.name), (call) => engine.call('case.open', { grant: grant.grant }, call));
}

export function openRecent(id: string, name: string): Promise<void> {
  return openBy(name, (call) => engine.call('case.openRecent', { id }, call));
}

export function openDemo(id: string, name: string): Promise<void> {
  return openBy(name, (call) => engine.call('case.openDemo', { id }, call));
}

/** A path from the command line, or something dropped while no case is open: a case is opened, anything else gets a case of its own. */
export function openPath(grant: Grant): Promise<void> {
  return openBy(grant.name, (call) => engine.call('case.openPath', { grant: grant.grant }, call));
}

export async function closeCase(): Promise<void> {
  if (useJobs.getState().jobs.some(isActive)) {
    notify('error', screens.jobs.busyTitle, screens.jobs.busy);
    return;
  }
  await attempt(() => engine.call('case.close', {}));
  leaveCase();
}

/** Puts what was chosen before the import dialog. */
export function offerImport(grants: readonly Grant[] | undefined): void {
  if (grants === undefined || grants.length === 0) return;
  goTo('evidence');
  useImport.setState((state) => ({ grants: [...state.grants, ...grants] }));
}

export async function addFiles(): Promise<void> {
  offerImport(await attempt(() => host.pickEvidenceFiles()));
}

export async function addFolder(): Promise<void> {
  offerImport(await attempt(() => host.pickEvidenceFolder()));
}

export async function dropped(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const grants = await attempt(() => host.grantDropped(files));
  if (grants === undefined) return;
  const [first] = grants;
  if (useSession.getState().summary === null) {
    if (first !== undefined) await openPath(first);
    if (grants.length > 1 && useSession.getState().summary !== null) offerImport(grants.slice(1));
    return;
  }
  offerImport(grants);
}

const evidenceCount = (): number => valueOf(useSession.getState().evidence)?.length ?? 0;

/** Imports what waits. Says afterwards what of it is in the case: several inputs may end differently. */
/** How inputs are read that Assay does not know: by a mapping, or by a hash-chain profile, the text of its file, with its secret in base64. */
export interface Reading {
  readonly mapping?: MappingFile | undefined;
  readonly profile?: string | undefined;
  readonly secret?: string | undefined;
}

export async function importEvidence(
  grants: readonly Grant[],
  filtered: boolean,
  provenance: Provenance,
  reading: Reading = {},
): Promise<void> {
  useImport.setState({ grants: [] });
  const before = evidenceCount();
  const [first] = grants;
  const subject = grants.length === 1 && first !== undefined ? first.name : plural(grants.length, 'input');
  await runJob(
    'import',
    subject,
    (call) => engine.call('evidence.import', { grants: grants.map(({ grant }) => grant), filtered, provenance, ...reading }, call),
    async (result) => {
      await refreshCase();
      if (result !== undefined) return screens.evidence.imported(result.imported.length);
      return screens.evidence.kept(evidenceCount() - before, grants.length);
    },
  );
}

/** What is pinned was changed: verdicts are reached again at once, where something else is not running already. */
export async function trustHasChanged(): Promise<void> {
  trustChanged(true);
  await loadAnchors();
  if ((useSession.getState().summary?.evidence ?? 0) === 0) trustChanged(false);
  else if (!useJobs.getState().jobs.some(isActive)) void verify(screens.trust.changing, false, undefined, true);
}

/** Recomputes from the stored copies under the keys pinned now. */
export async function verify(subject: string, thorough: boolean, id?: number, trustOnly = false): Promise<void> {
  const verified = await runJob(
    'verify',
    subject,
    (call) => engine.call('evidence.verify', { id, thorough, trustOnly }, call),
    async (result) => {
      if (result !== undefined && id === undefined) trustChanged(false);
      await refreshCase();
      return result === undefined ? screens.integrity.verifyStopped : '';
    },
  );
  if (verified === undefined) return;
  useJobs
    .getState()
    .jobs.filter(({ kind }) => kind === 'verify')
    .forEach(({ id: job }) => dismissJob(job));
  notify('good', screens.integrity.verifyDone(verified.verdict));
}
