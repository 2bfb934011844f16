import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { packageVerificationSchema, reportSchema } from '../../src-shared/model/report.ts';
import { isSentence, runCli, type CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const at = (name: string): string => join(home, name);
const variables = { ASSAY_PASSPHRASE: 'a phrase of several words' };
const assay = (...args: readonly string[]): Promise<CliResult> => runCli(args, { home, variables });
const archive = at('export.zip');
const folder = at('Acme.assay');

beforeAll(async () => {
  await generateArchive({ out: archive, events: 300, checkpointEvery: 100 });
  await assay('import', '--case', folder, archive, '--trust', `${archive}.vkey`);
  await assay('key', '--out', at('ada.key'), '--name', 'ada.example');
  writeFileSync(at('trust.txt'), readFileSync(at('ada.key.vkey'), 'utf8') + readFileSync(`${archive}.vkey`, 'utf8'));
});

describe('assay report', () => {
  test('writes every format and the package; assay verify-report finds it good with its evidence', async () => {
    const made = await assay(
      'report',
      '--case',
      folder,
      '--out',
      at('all'),
      '--key',
      at('ada.key'),
      '--date',
      '2026-03-31T12:00:00Z',
      '--json',
    );
    expect(made).toMatchObject({ status: 0, err: '' });
    const { files, signed } = JSON.parse(made.out) as { files: { name: string; sha256: string }[]; signed: boolean };
    expect(signed).toBe(true);
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'report.json',
        'report.pdf',
        'report.xlsx',
        'verification.json',
        'tables/evidence.csv',
        'Acme.assay-report.zip',
      ]),
    );
    expect(reportSchema.parse(JSON.parse(readFileSync(at('all/report.json'), 'utf8')))).toMatchObject({
      madeAt: '2026-03-31T12:00:00.000Z',
      verdict: 'verified',
      warning: null,
    });
    const checked = await assay(
      'verify-report',
      at('all/Acme.assay-report.zip'),
      '--trust',
      at('trust.txt'),
      '--evidence',
      archive,
      '--json',
    );
    expect(checked).toMatchObject({ status: 0, err: '' });
    expect(packageVerificationSchema.parse(JSON.parse(checked.out)).verdict).toBe('good');
  });

  test('writes what is asked for, and nothing else', async () => {
    expect(await assay('report', '--case', folder, '--out', at('some'), '--format', 'json,csv')).toMatchObject({ status: 0 });
    expect(readdirSync(at('some')).toSorted()).toEqual(['report.json', 'tables', 'verification.json']);
  });

  test.each([
    ['no case', ['--out', 'x']],
    ['no folder to write to', ['--case', folder]],
    ['a folder that is no case', ['--case', home, '--out', 'x']],
    ['a format that there is not', ['--case', folder, '--out', 'x', '--format', 'docx']],
    ['a date that is none', ['--case', folder, '--out', 'x', '--date', 'tomorrow']],
    ['a key that is not there', ['--case', folder, '--out', 'x', '--key', 'none']],
  ])('%s is refused with a sentence', async (_name, args) => {
    const refused = await assay('report', ...args);
    expect(refused).toMatchObject({ status: 64, out: '' });
    expect(isSentence(refused.err), refused.err).toBe(true);
    expect(existsSync(at('x'))).toBe(false);
  });
});

describe('assay verify-report', () => {
  test('unsigned: 2; changed: 1 with the place', async () => {
    await assay('report', '--case', folder, '--out', at('plain'), '--format', 'package');
    const path = at('plain/Acme.assay-report.zip');
    expect(await assay('verify-report', path, '--evidence', archive, '--trust', at('trust.txt'))).toMatchObject({ status: 2 });
    const bytes = readFileSync(path);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const changed = await assay('verify-report', path);
    expect(changed.status).toBe(1);
    expect(changed.out).toMatch(/CHANGED OR WRONG.*At byte \d+ of the package/s);
  });

  test('what is not there is refused with a sentence', async () => {
    const refused = await assay('verify-report', at('nothing.zip'));
    expect(refused).toMatchObject({ status: 64, out: '' });
  });
});
