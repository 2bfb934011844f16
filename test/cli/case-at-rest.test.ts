/** Cases as they lie about later: on write-protected media, with a copy lost, and imports of which one part fails. */
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { verificationSchema } from '../../src-shared/model/verification.ts';
import { isSentence, runCli, type CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const run = (...args: readonly string[]): Promise<CliResult> => runCli(args, { home: folder });
const nobody = 65_534;

beforeAll(async () => {
  await generateArchive({ out: at('clean.zip'), events: 300, checkpointEvery: 100 });
  await run('import', '--case', at('case.assay'), at('clean.zip'), '--trust', at('clean.zip.vkey'));
});

test('a case that the reader may not write is searched and verified all the same', async () => {
  const isRoot = process.getuid?.() === 0;
  const paths = readdirSync(at('case.assay'), { recursive: true, withFileTypes: true }).map((entry) => ({
    path: join(entry.parentPath, entry.name),
    isFolder: entry.isDirectory(),
  }));
  for (const { path, isFolder } of paths) chmodSync(path, isFolder ? 0o555 : 0o444);
  for (const path of [folder, at('case.assay')]) chmodSync(path, 0o755);
  if (!isRoot) chmodSync(at('case.assay'), 0o555);
  const asReader = (...args: readonly string[]): Promise<CliResult> => runCli(args, { home: folder, ...(isRoot ? { user: nobody } : {}) });
  expect(await asReader('search', '--case', at('case.assay'), '', '--count')).toMatchObject({ status: 0, out: '300\n', err: '' });
  expect(await asReader('verify', at('case.assay'), '--json')).toMatchObject({ status: 0, err: '' });
  for (const { path, isFolder } of [...paths, { path: at('case.assay'), isFolder: true }]) chmodSync(path, isFolder ? 0o755 : 0o644);
});

test('an input that cannot be imported does not hide the ones that were', async () => {
  const { status, out, err } = await run('import', '--case', at('two.assay'), at('clean.zip'), at('absent.zip'), '--json');
  expect(status).toBe(64);
  expect(err).toSatisfy(isSentence);
  expect(JSON.parse(out)).toMatchObject({ case: { evidence: 1, events: 300 }, evidence: [{ summary: { name: 'clean.zip' } }] });
});

test('a word to leave out is written with a minus, as the help says', async () => {
  const count = async (...query: readonly string[]): Promise<number> =>
    Number((await run('search', '--case', at('case.assay'), ...query, '--count')).out);
  const [all, logins, others] = [await count(''), await count('login'), await count('-login')];
  expect(logins).toBeGreaterThan(0);
  expect(logins + others).toBe(all);
});

test('a copy that was removed from the case is said, and decides the verdict', async () => {
  rmSync(at('two.assay/evidence'), { recursive: true });
  const { status, out } = await run('verify', at('two.assay'), '--json');
  const result = verificationSchema.parse(JSON.parse(out));
  expect(status).toBe(4);
  expect(result.verdict).toBe('incomplete');
  expect(result.findings).toMatchObject([{ code: 'file.unreadable', file: 'clean.zip' }]);
  expect(result.inputs[0]?.sha256).toBeNull();
});
