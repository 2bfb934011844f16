/** `--trust` and `--head`: what the auditor pins is used as it was meant, or refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { readKeys, readOneKey } from '../../src-main/engine/cases/trust-keys.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { isSentence, runCli, type CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const run = (...args: readonly string[]): Promise<CliResult> => runCli(args, { home: folder });
let log: string;
let witness: string;
let head: string;
beforeAll(async () => {
  const made = await generateArchive({ out: at('log.zip'), events: 60, checkpointEvery: 20, witness: true });
  head = made.chains[0]!.head!;
  log = readFileSync(at('log.zip.vkey'), 'utf8').trim();
  witness = readFileSync(at('log.zip.witness.vkey'), 'utf8').trim();
});

const policy = (quorum: string): string => `log ${log}\nwitness w ${witness}\nquorum ${quorum}\n`;

describe('a policy', () => {
  const refusal =
    'The policy asks for a quorum of witnesses, which this version does not check. Pin its log keys alone, or use a policy with “quorum none”.';
  test('with a quorum is refused: its keys alone would ask for less', () => {
    expect(readKeys(encodeUtf8(policy('w')))).toEqual({ keys: [], problems: [refusal] });
    expect(() => readOneKey(policy('w'))).toThrow(expect.objectContaining({ code: 'key_invalid' }));
  });
  test('without one gives its keys', () => {
    const { keys, problems } = readKeys(encodeUtf8(policy('none')));
    expect(problems).toEqual([]);
    expect(keys.map(({ role }) => role)).toEqual(['log', 'witness']);
  });
  test('on the command line', async () => {
    writeFileSync(at('quorum.txt'), policy('w'));
    writeFileSync(at('none.txt'), policy('none'));
    const refused = await run('verify', at('log.zip'), '--trust', at('quorum.txt'), '--json');
    expect(refused).toMatchObject({ status: 64, out: '' });
    expect(refused.err).toContain(refusal);
    expect((await run('verify', at('log.zip'), '--trust', at('none.txt'))).status).toBe(0);
  });
});

describe('--head', () => {
  test('twice for one chain with different values is refused', async () => {
    const other = 'ab'.repeat(32);
    for (const [one, two] of [
      [head, other],
      [other, head],
    ]) {
      const { status, out, err } = await run('verify', at('log.zip'), '--head', `main=${one}`, '--head', `main=${two}`, '--json');
      expect({ status, out }).toEqual({ status: 64, out: '' });
      expect(err).toContain('--head names two different heads for the chain main. Give the one that you know.');
      expect(isSentence(err), err).toBe(true);
    }
  });
  test('twice with one value is that value', async () => {
    expect((await run('verify', at('log.zip'), '--head', `main=${head}`, '--head', `main=${head.toUpperCase()}`)).status).not.toBe(64);
  });
  test('of a chain called as an object’s own members are', async () => {
    const { out } = await run('verify', at('log.zip'), '--head', `__proto__=${head}`, '--head', `constructor=${head}`, '--json');
    const { findings } = JSON.parse(out) as { findings: readonly { code: string; chain: string }[] };
    expect(findings.filter(({ code }) => code === 'head.mismatch').map(({ chain }) => chain)).toEqual(['__proto__', 'constructor']);
  });
});

test('import binds a named log key to the log of its name, and a witness to none', async () => {
  writeFileSync(at('both.vkey'), `${log}\n${witness}\n`);
  const first = await run('import', '--case', at('a.assay'), at('log.zip'), '--trust', at('both.vkey'), '--json');
  expect({ status: first.status, err: first.err }).toEqual({ status: 0, err: '' });
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(join(at('a.assay'), 'case.db'), { readonly: true });
  const rows = db.prepare('SELECT origin FROM trust_anchor ORDER BY id').pluck().all();
  db.close();
  expect(rows).toEqual([log.split('+')[0], '']);
});
