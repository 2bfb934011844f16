/** Reports, packages and signing keys: what more than one screen starts. */
import { create } from 'zustand';
import { engine, host } from '../bridge/host.ts';
import type { Grant } from '../../src-shared/contract/bridge.ts';
import type { MadeReport, PackageVerification, ReportFormat } from '../../src-shared/model/report.ts';
import { visible } from '../../src-shared/text/format.ts';
import { reportScreen } from '../../src-shared/text/screen-report.ts';
import { attempt } from './actions.ts';
import { runJob } from './jobs.ts';

export interface ChosenKey {
  readonly grant: Grant;
  readonly passphrase: string;
}

interface Reports {
  readonly made: { readonly folder: string; readonly report: MadeReport } | null;
  readonly checked: PackageVerification | null;
}

export const useReports = create<Reports>(() => ({ made: null, checked: null }));

const orNull = async (pick: () => Promise<Grant | null>): Promise<Grant | null> => (await attempt(pick)) ?? null;

export const pickSigningKey = (): Promise<Grant | null> => orNull(() => host.pickKeyFile());
export const pickPackage = (): Promise<Grant | null> => orNull(() => host.pickPackage());
export const pickEvidence = async (): Promise<readonly Grant[]> => (await attempt(() => host.pickEvidenceFiles())) ?? [];

/** Asks where the key goes and makes it; null when nothing was made. */
export async function makeKey(name: string, passphrase: string): Promise<{ readonly vkey: string; readonly grant: Grant } | null> {
  const grant = await orNull(() => host.pickExportFile(name, 'key'));
  if (grant === null) return null;
  const made = await attempt(() => engine.call('keys.create', { grant: grant.grant, name, passphrase }));
  return made === undefined ? null : { vkey: made.vkey, grant: { ...grant, kind: 'file' } };
}

const keyParams = (key: ChosenKey | null): { grant: string; passphrase: string } | null =>
  key === null ? null : { grant: key.grant.grant, passphrase: key.passphrase };

/** Asks for a folder and writes the reports into it. */
export async function writeReports(formats: readonly ReportFormat[], key: ChosenKey | null): Promise<void> {
  const folder = await orNull(() => host.pickReportFolder());
  if (folder === null) return;
  const report = await runJob(
    'report',
    folder.name,
    (call) => engine.call('reports.make', { grant: folder.grant, formats: [...formats], key: keyParams(key) }, call),
    (made) => (made === undefined ? '' : reportScreen.outcome(made.files.length, made.signed)),
  );
  if (report !== undefined) useReports.setState({ made: { folder: folder.name, report } });
}

export async function checkPackage(grant: Grant, evidence: readonly Grant[], trust: string): Promise<void> {
  useReports.setState({ checked: null });
  const checked = await runJob(
    'check',
    visible(grant.name, { limit: 120 }),
    (call) => engine.call('reports.verify', { grant: grant.grant, evidence: evidence.map((one) => one.grant), trust }, call),
    () => '',
  );
  if (checked !== undefined) useReports.setState({ checked });
}

/** Signs the custody log; the number of records that the signature covers, or null. */
export async function signCustody(key: ChosenKey): Promise<number | null> {
  const signed = await attempt(() => engine.call('custody.sign', { key: { grant: key.grant.grant, passphrase: key.passphrase } }));
  return signed?.size ?? null;
}
