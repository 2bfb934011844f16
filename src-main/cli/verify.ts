import { parseArgs } from 'node:util';
import { exitCodes } from '../../src-shared/model/verdict.ts';
import { cancelledResult, combineResults, type Engine } from '../engine/index.ts';
import { isCancelled, progressLine, UsageError, type CliIo } from './io.ts';
import { profileOptions, profileUsage, readProfile } from './profile-options.ts';
import { printVerification } from './print-verification.ts';
import { leafOptions, readLeaf } from './leaf-options.ts';
import { readSettings, trustOptions } from './settings.ts';

export const verifyUsage = `assay verify PATH… [--trust FILE]… [--head CHAIN=HEX]… [--profile FILE [--secret FILE]]
             [--as-of T] [--copied-from s3://BUCKET/PREFIX] [--map FILE] [--leaf FILE] [--filtered] [--thorough] [--json]

Recomputes every hash, link, file digest and signed checkpoint of each PATH (archive, export, folder or case)
and says what is proven and what is not. Exit status: 0 verified, 1 broken, 2 verified with limits, 3 not
verifiable, 4 incomplete, 64 usage error or unreadable path.

  --trust FILE      what you trust for this run: verifier keys (name+id+base64, one a line), PEM, a tlog-policy
                    (its quorum of witnesses is enforced), a checkpoint that you kept from an earlier time, or what
                    “aws cloudtrail list-public-keys” prints
  --head CHAIN=HEX  a chain head that you know from outside the evidence
${profileUsage}  --as-of T         the date at which keys and certificates are judged where nothing proves one; recorded in the result
  --copied-from URI the place in S3 that the evidence is a copy of (CloudTrail); compared with what the digests say
  --map FILE        a mapping file: how an export without integrity data is to be read
  --leaf FILE       the content that a .tlog-proof is about, where the proof does not hold it
  --leaf-hash HEX   its hash instead
  --filtered        the export was filtered: gaps become limits
  --thorough        recompute every hash with the second implementation as well
  --json            one JSON object on standard output
`;

/** `assay verify`: exit status is that of the worst verdict. */
export async function runVerify(args: readonly string[], io: CliIo, engine: Engine): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...trustOptions, ...profileOptions, ...leafOptions, 'copied-from': { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new UsageError('assay verify needs at least one PATH.');
  const settings = { ...(await readSettings(values)), profile: await readProfile(values), leaf: await readLeaf(values) };
  const line = progressLine(io);
  const results = [];
  const custody = [];
  try {
    const context = { signal: io.signal, onProgress: line.show };
    results.push(...(await engine.verify(positionals, settings, context)));
    for (const path of positionals) {
      const log = await engine.verifyCustody(path, settings, context);
      if (log !== null) custody.push(log);
    }
  } catch (error) {
    if (!isCancelled(error)) throw error;
    line.clear();
    io.err('Cancelled: nothing was decided.\n');
    if (values.json) io.out(`${JSON.stringify(combineResults(positionals.map(cancelledResult), engine.version), null, 2)}\n`);
    return exitCodes.incomplete;
  } finally {
    line.clear();
  }
  const verification = combineResults(results, engine.version, custody);
  if (values.json) io.out(`${JSON.stringify(verification, null, 2)}\n`);
  else printVerification([...results, ...custody], verification, io.out);
  return exitCodes[verification.verdict];
}
