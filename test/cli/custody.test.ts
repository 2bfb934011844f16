import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { verificationSchema, type Verification } from '../../src-shared/model/verification.ts';
import { isSentence, runCli, type CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const folder = join(home, 'Acme.assay');
const keyFile = join(home, 'ada.key');
const archive = join(home, 'export.zip');
const variables = { ASSAY_PASSPHRASE: 'a phrase of several words' };
const assay = (...args: readonly string[]): Promise<CliResult> => runCli(args, { home, variables });
const verification = ({ out }: CliResult): Verification => verificationSchema.parse(JSON.parse(out));

beforeAll(async () => {
  await generateArchive({ out: archive, events: 300, checkpointEvery: 100 });
  await assay('import', '--case', folder, archive, '--trust', `${archive}.vkey`);
});

describe('a signing key', () => {
  test('is made once, locked, with its public half beside it', async () => {
    const made = await assay('key', '--out', keyFile, '--name', 'ada.example');
    expect(made).toMatchObject({ status: 0, err: '' });
    expect(made.out).toBe(readFileSync(`${keyFile}.vkey`, 'utf8'));
    const again = await assay('key', '--out', keyFile);
    expect(again).toMatchObject({ status: 64, out: '' });
    expect(isSentence(again.err)).toBe(true);
  });

  test('does not open without its passphrase', async () => {
    for (const given of [{}, { ASSAY_PASSPHRASE: 'another' }]) {
      const refused = await runCli(['custody', '--case', folder, '--key', keyFile], { home, variables: given });
      expect(refused).toMatchObject({ status: 64, out: '' });
      expect(isSentence(refused.err)).toBe(true);
    }
  });
});

test('a log is signed, and verified under the auditor’s key alone', async () => {
  const signed = await assay('custody', '--case', folder, '--key', keyFile, '--trust', `${keyFile}.vkey`, '--json');
  expect(signed).toMatchObject({ status: 0, err: '' });
  expect(verification(signed)).toMatchObject({ verdict: 'verified', inputs: [{ format: 'assay-custody/1' }] });
  expect(await assay('custody', '--case', folder)).toMatchObject({ status: 2 });
});

describe('assay verify of a case', () => {
  test('verifies its custody log as well; that nobody signed it does not lower the verdict of the evidence', async () => {
    const all = await assay('verify', folder, '--json');
    expect(all.status).toBe(0);
    expect(verification(all)).toMatchObject({
      verdict: 'verified',
      inputs: [{ path: 'export.zip' }],
      custody: { input: { verdict: 'verified_with_limits' }, counts: { rejected: 0 } },
    });
  });

  test('a custody log that was changed decides the verdict', async () => {
    const file = join(folder, 'custody.ndjson');
    const log = readFileSync(file, 'utf8');
    const line = log.split('\n').findIndex((act) => act.includes('"evidence.imported"')) + 1;
    expect(line).toBeGreaterThan(0);
    writeFileSync(file, log.replace('"evidence.imported"', '"evidence.exported"'));
    const all = await assay('verify', folder, '--json');
    expect(all.status).toBe(1);
    expect(verification(all).custody?.findings).toContainEqual(
      expect.objectContaining({ code: 'event.altered', file: 'custody.ndjson', line }),
    );
    writeFileSync(file, log);
  });
});
