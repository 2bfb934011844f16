/**
 * The engine's only door. The engine process (for the window), the command line and the tests all come in here; what they do is
 * carried out on worker threads: one that writes, one that answers queries, and those that parse and hash.
 */
import { join } from 'node:path';
import { AssayError } from '../../src-shared/contract/errors.ts';
import type { EventData, EventName } from '../../src-shared/contract/events.ts';
import type { MethodName, ParsedParams, Result } from '../../src-shared/contract/methods.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { casePaths, isCaseFolder } from './cases/case-folder.ts';
import { settingsOf } from './cases/trust-settings.ts';
import { checkpointsOf, hasNews } from './chain/outside-checkpoints.ts';
import { headsFor } from './chain/heads-of-inputs.ts';
import { createAuditHandlers } from './handlers/audit.ts';
import { createCaseHandlers } from './handlers/case.ts';
import { createEventsHandlers } from './handlers/events.ts';
import { createEvidenceHandlers } from './handlers/evidence.ts';
import { createExportsHandlers } from './handlers/exports.ts';
import type { AuditorKey } from './custody/key-file.ts';
import type { Seal } from './custody/seal.ts';
import type { MadeReport } from '../../src-shared/model/report.ts';
import type { ReportParams } from './ops/report-ops.ts';
import type { VerifyReportParams } from './ops/report-verify.ts';
import type { PackageVerification } from '../../src-shared/model/report.ts';
import type { Handlers } from './handlers/handlers.ts';
import { createMappingHandlers } from './handlers/mapping.ts';
import { createMarksHandlers } from './handlers/marks.ts';
import { createSamplingHandlers } from './handlers/sampling.ts';
import { createProfilesHandlers } from './handlers/profiles.ts';
import { createReportHandlers } from './handlers/report.ts';
import { createTrustHandlers } from './handlers/trust.ts';
import type { MadeProof } from './indexing/event-proof.ts';
import { withoutSecret, type ExamineSettings } from './indexing/settings.ts';
import type { OpParams } from './jobs/protocol.ts';
import type { JobOps } from './ops/op-types.ts';
import { behindLink, createSession, type CallContext, type EngineHost } from './session.ts';

export { readCatalog, readPolicy } from './audit/policy.ts';
export { caseNameOf, isCaseFolder } from './cases/case-folder.ts';
export { lockKey, publicKeyOf, readKeyFile, unlockKey, type AuditorKey } from './custody/key-file.ts';
export { cancelledResult } from './chain/result/cancelled.ts';
export { combineResults } from './chain/result/combine.ts';
export { readMappingFile } from './format/mapper/read-file.ts';
export { readKeys } from './cases/trust-keys.ts';
export { drawItems, type Frame } from './sampling/draw.ts';
export { evaluateSample } from './sampling/evaluate.ts';
export { modelOf, tail } from './sampling/model.ts';
export { checkConfidence, checkTolerable } from './sampling/checks.ts';
export { mostDeviations, planAttribute, planDiscovery } from './sampling/plan.ts';
export { compareFiles, openList } from './ops/sample-redraw.ts';
export { readManifest, type Manifest } from './sampling/manifest.ts';
export { redraw } from './sampling/redraw.ts';
export { SamplingProblem } from './sampling/problem.ts';
export { sizeMillionths } from './sampling/population.ts';
export { redoPick } from './sampling/redo.ts';
export { picksFromStart } from './sampling/select.ts';
export { ceilShare, fromMillionths, withinRisk } from './sampling/rates.ts';
export { extendedRisk, planSequential, stagedChance } from './sampling/stages.ts';
export { allocate, evaluateStrata } from './sampling/strata.ts';
export { settingsOf } from './cases/trust-settings.ts';
export type { ExamineSettings, GivenProfile } from './indexing/settings.ts';
export { loadProfile } from './profile/load.ts';
export { findPreset, listPresets } from './profile/presets.ts';
export type { CallContext, EngineHost } from './session.ts';

/** Stands in every output beside the version. */
export const toolName = 'assay';

export interface Engine {
  /** Carries out one method of the contract. Throws AssayError. */
  call<M extends MethodName>(method: M, params: ParsedParams<M>, context?: CallContext): Promise<Result<M>>;
  on(listener: <E extends EventName>(event: E, data: EventData<E>) => void): () => void;
  /** Lets calls name `path` by the returned token. */
  grant(path: string, token?: string): string;
  /**
   * Verifies a path without a case; of a case folder, the stored copy of every evidence in it. Several paths are verified together: what one
   * says of a log is held against the others. Throws AssayError where a path itself cannot be read.
   */
  verify(path: string | readonly string[], settings: ExamineSettings, context?: CallContext): Promise<readonly EvidenceResult[]>;
  /**
   * Makes the proof that one event is in its signed log, of an archive or of the evidence of a case that has this chain. Throws AssayError
   * `path_*`, `proof_impossible`.
   */
  prove(
    path: string,
    event: { readonly chain: string | null; readonly seq: number },
    settings: ExamineSettings,
    context?: CallContext,
  ): Promise<MadeProof>;
  /** Verifies the custody log of a case folder; null where the path is no case, or one without a log. */
  verifyCustody(path: string, settings: ExamineSettings, context?: CallContext): Promise<EvidenceResult | null>;
  /** Writes the reports of a case; `madeAt` null: now. */
  report(
    folder: string,
    params: Pick<ReportParams, 'out' | 'formats' | 'key'> & { readonly madeAt: number | null },
    context?: CallContext,
  ): Promise<MadeReport>;
  /** Checks a report package. */
  verifyReport(params: Omit<VerifyReportParams, 'version'>, context?: CallContext): Promise<PackageVerification>;
  /** Signs the custody log of a case, everything in it up to now. */
  signCustody(folder: string, key: AuditorKey): Promise<Seal>;
  readonly version: string;
  /** Resolves when the text index of the open case is complete. */
  textIndexed(): Promise<void>;
  close(): Promise<void>;
}

export function createEngine(host: EngineHost): Engine {
  const session = createSession(host);
  const { runJob, runQuery } = session;
  let closing = false;
  const handlers: Handlers = {
    ...createCaseHandlers(session),
    ...createEvidenceHandlers(session),
    ...createEventsHandlers(session),
    ...createExportsHandlers(session),
    ...createMappingHandlers(session),
    ...createMarksHandlers(session),
    ...createProfilesHandlers(session),
    ...createReportHandlers(session),
    ...createTrustHandlers(session),
    ...createSamplingHandlers(session),
    ...createAuditHandlers(session),
  };

  /** What is to be verified at a path: itself, or the stored copies of a case under what is pinned there as well. */
  const inputsOf = async (target: string, settings: ExamineSettings): Promise<OpParams<JobOps, 'verify'>[]> => {
    if (!(await isCaseFolder(target))) return [{ path: await behindLink(target), settings }];
    await session.openForReading(target);
    const pinned = settingsOf(await runQuery('listKeys', {}));
    const { asOf } = await runQuery('asOf', {});
    const inputs = [];
    for (const { id, sha256, name, filtered, provenance } of await runQuery('listEvidence', {})) {
      inputs.push({
        path: join(casePaths(target).evidence, sha256),
        name,
        sha256,
        copyProblems: await runQuery('listCopyProblems', { id }),
        stamps: await runQuery('listStamps', { id }),
        settings: {
          ...settings,
          keys: [...settings.keys, ...pinned.keys],
          policies: [...(settings.policies ?? []), ...pinned.policies],
          checkpoints: [...(settings.checkpoints ?? []), ...pinned.checkpoints],
          roots: [...(settings.roots ?? []), ...pinned.roots],
          cloudtrail: [...(settings.cloudtrail ?? []), ...pinned.cloudtrail],
          heads: { ...pinned.heads, ...settings.heads },
          // The case’s own date, unless another is given for this run.
          asOf: settings.asOf ?? asOf,
          filtered: settings.filtered || filtered,
          copiedFrom: settings.copiedFrom ?? (provenance.copiedFrom || null),
          mapping: settings.mapping ?? (await runQuery('getMapping', { id })),
          profile: settings.profile ?? withoutSecret(await runQuery('getProfile', { id })),
        },
      });
    }
    return inputs;
  };

  return {
    async call(method, params, context = {}) {
      if (closing) throw new AssayError('engine_down');
      const handler = handlers[method] as (params: unknown, context: CallContext) => Promise<Result<typeof method>>;
      return handler(params, context);
    },
    on: session.on,
    grant: session.grant,
    version: host.version,
    async verify(targets, settings, context) {
      const inputs = [];
      for (const target of typeof targets === 'string' ? [targets] : targets) inputs.push(...(await inputsOf(target, settings)));
      const results: EvidenceResult[] = [];
      for (const input of inputs) results.push(await runJob('verify', input, context));
      const again: { readonly i: number; readonly input: OpParams<JobOps, 'verify'> }[] = [];
      for (const [i, input] of inputs.entries()) {
        const result = results[i];
        const others = checkpointsOf(results.filter((_, at) => at !== i));
        const news = result !== undefined && hasNews(result, others) ? { others } : {};
        const own = headsFor(i, results, input.settings.heads);
        const more = own === null ? news : { ...news, heads: own };
        if (Object.keys(more).length > 0) again.push({ i, input: { ...input, settings: { ...input.settings, ...more } } });
      }
      for (const { i, input } of again) results[i] = await runJob('verify', input, context);
      return results;
    },
    async prove(target, event, settings, context) {
      let failure: unknown = new AssayError('proof_impossible', { reason: 'no_chain' });
      for (const { path, name, settings: own } of await inputsOf(target, settings)) {
        try {
          return await runJob('proveEvent', { path, name, ...event, settings: own }, context);
        } catch (error) {
          if (!(error instanceof AssayError) || error.code !== 'proof_impossible') throw error;
          if (error.detail['reason'] !== 'no_chain') failure = error;
        }
      }
      throw failure;
    },
    async verifyCustody(target, settings, context) {
      if (!(await isCaseFolder(target))) return null;
      await session.openForReading(target);
      return runJob('verifyCustody', { folder: target, settings, work: await runQuery('digestWork', {}) }, context);
    },
    async report(folder, params, context) {
      await session.openCase(folder, null);
      session.writable();
      const madeAt = params.madeAt ?? host.clock.now();
      return runJob('makeReport', { ...params, madeAt, version: host.version, fonts: host.fonts.href }, context);
    },
    verifyReport: (params, context) => runJob('verifyReport', { ...params, version: host.version }, context),
    async signCustody(folder, key) {
      await session.openCase(folder, null);
      session.writable();
      return runJob('signCustody', { key });
    },
    textIndexed: session.textIndexed,
    async close() {
      closing = true;
      await session.end();
    },
  };
}
