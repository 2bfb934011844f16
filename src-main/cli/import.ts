import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { exitCodes, worstVerdict, type Verdict } from '../../src-shared/model/verdict.ts';
import type { Engine } from '../engine/index.ts';
import { caseNameOf, isCaseFolder } from '../engine/index.ts';
import { isCancelled, progressLine, UsageError, type CliIo } from './io.ts';
import { profileOptions, profileUsage, readProfile } from './profile-options.ts';
import { printCaseLine, printEvidence } from './print-verification.ts';
import { asOfOf, copiedFromOf, readAnchors, readMapping, trustOptions, type TrustAnchorText } from './settings.ts';

export const importUsage = `assay import --case DIR PATH… [--trust FILE]… [--map FILE] [--profile FILE [--secret FILE]] [--filtered]
             [--received-from TEXT] [--received-at TEXT] [--extracted TEXT] [--transport TEXT]
             [--copied-from s3://BUCKET/PREFIX] [--index-text] [--json]

Copies each PATH into the case (made if it is absent), verifies it and indexes its events. Each input is imported
whole or not at all. Exit status as for assay verify.

  --case DIR       the case folder, NAME.assay
  --as-of T        the date at which keys of this case are judged where nothing proves one
  --trust FILE     verifier keys to pin in the case
  --map FILE       a mapping file: how an export without integrity data is to be read; kept with the evidence
  --copied-from URI the place in S3 that the evidence is a copy of (CloudTrail); kept with it
${profileUsage}  --index-text     wait until the full-text index is complete (searches work before, more slowly)
`;

const options = {
  ...trustOptions,
  ...profileOptions,
  case: { type: 'string' },
  'received-from': { type: 'string', default: '' },
  'received-at': { type: 'string', default: '' },
  extracted: { type: 'string', default: '' },
  transport: { type: 'string', default: '' },
  'copied-from': { type: 'string' },
  'index-text': { type: 'boolean', default: false },
} as const;

/** `assay import`: exit status is that of the worst verdict imported. */
export async function runImport(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (values.case === undefined) throw new UsageError('assay import needs --case DIR.');
  if (positionals.length === 0) throw new UsageError('assay import needs at least one PATH.');
  if ((values.head ?? []).length > 0) throw new UsageError('assay import does not take --head: use assay verify for a pinned head.');
  const anchors = await readAnchors(values.trust ?? [], ({ kind, name, role }) => (role === 'log' || kind === 'checkpoint' ? name : ''));
  // Trusted for this run as assay verify trusts them, for whichever log they sign; what is kept is bound to the logs that they signed here.
  const logKeys = anchors.filter(({ kind, role, name }) => kind === 'key' && role === 'log' && name !== '');
  const copiedFrom = copiedFromOf(values['copied-from']) ?? undefined;
  const mapping = values.map === undefined ? undefined : await readMapping(values.map);
  const profile = await readProfile(values);
  const given =
    profile === null
      ? {}
      : {
          profile: JSON.stringify(profile.file),
          ...(profile.secret === null ? {} : { secret: Buffer.from(profile.secret).toString('base64') }),
        };
  const folder = resolve(values.case);
  const grant = engine.grant(folder);
  if (await isCaseFolder(folder)) await engine.call('case.open', { grant });
  else await engine.call('case.create', { grant, name: caseNameOf(folder) });
  const known = new Set((await engine.call('trust.list', {})).map((anchor) => `${anchor.vkey} ${anchor.origin}`));
  const pin = async ({ vkey, source }: TrustAnchorText, origin: string): Promise<void> => {
    if (known.has(`${vkey} ${origin}`)) return;
    await engine.call('trust.pin', { vkey, origin, source, pinnedBy: 'assay import' });
    known.add(`${vkey} ${origin}`);
  };
  for (const anchor of anchors) if (!logKeys.includes(anchor)) await pin(anchor, anchor.origin);
  const asOf = asOfOf(values['as-of']);
  if (asOf !== null) await engine.call('trust.setAsOf', { asOf });
  const line = progressLine(io);
  const provenance = {
    receivedFrom: values['received-from'],
    receivedAt: values['received-at'],
    extractedHow: values.extracted,
    transport: values.transport,
    ...(copiedFrom === undefined ? {} : { copiedFrom }),
  };
  const imported: { id: number; verdict: Verdict }[] = [];
  // One by one, so that what is in the case already is reported although a later input fails.
  let failure: { readonly error: unknown } | null = null;
  try {
    for (const path of positionals) {
      const grants = [engine.grant(resolve(path))];
      imported.push(
        ...(
          await engine.call(
            'evidence.import',
            {
              grants,
              filtered: values.filtered,
              thorough: values.thorough,
              mapping,
              ...given,
              trust: logKeys.map(({ vkey }) => vkey),
              provenance,
            },
            { signal: io.signal, onProgress: line.show },
          )
        ).imported,
      );
    }
    if (values['index-text']) await engine.textIndexed();
  } catch (error) {
    if (isCancelled(error)) {
      line.clear();
      io.err(`Cancelled: nothing of this input is in the case.\n`);
    } else if (imported.length === 0) throw error;
    failure = { error };
  } finally {
    line.clear();
  }
  const details = await Promise.all(imported.map(({ id }) => engine.call('evidence.get', { id })));
  for (const key of logKeys) {
    const origins = originsSignedBy(
      key.name,
      details.map(({ result }) => result),
    );
    // A key that signed nothing here waits for the log of its name.
    for (const origin of origins.length === 0 ? [key.name] : origins) await pin(key, origin);
  }
  const summary = await engine.call('case.summary', {});
  if (values.json) {
    io.out(`${JSON.stringify({ schema: 'assay.import/1', case: summary, evidence: details }, null, 2)}\n`);
  } else {
    for (const detail of details) printEvidence(detail.result, io.out);
    printCaseLine(summary, io.out);
  }
  if (failure !== null && isCancelled(failure.error)) return exitCodes.incomplete;
  if (failure !== null) throw failure.error;
  return exitCodes[worstVerdict(imported.map(({ verdict }) => verdict))];
}

/** The logs whose checkpoints a key of this name signed rightly. */
const originsSignedBy = (name: string, results: readonly EvidenceResult[]): readonly string[] => [
  ...new Set(
    results.flatMap(({ chains }) =>
      chains.flatMap(({ origin, checkpoints }) =>
        origin !== null && checkpoints.some(({ status, keys }) => status === 'valid' && keys.includes(name)) ? [origin] : [],
      ),
    ),
  ),
];
