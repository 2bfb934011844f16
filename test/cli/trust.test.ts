/** `--trust` and `--head`: what the auditor pins is used as it was meant, or refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../src-main/engine/bytes/utf8.ts';
import { readKeys, readOneKey } from '../../src-main/engine/cases/trust-keys.ts';
import { verifierKeyOf } from '../../src-main/engine/checkpoint/sign.ts';
import { formatVerifierKey } from '../../src-main/engine/checkpoint/vkey.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { publicKeyOf } from '../../src-main/engine/index.ts';
import { generated, resealed, resigned, write } from '../support/assay-archive.ts';
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

const second = `second.example+${'0'.repeat(8)}`;

describe('a policy', () => {
  test('is one item, whole: its keys alone would ask for less', async () => {
    const { keys, problems } = await readKeys(encodeUtf8(policy('w')));
    expect(problems).toEqual([]);
    expect(keys).toMatchObject([{ kind: 'policy', role: 'none', vkey: policy('w') }]);
    expect(keys[0]?.facts).toContain('Quorum: w');
    expect((await readOneKey(policy('w'))).kind).toBe('policy');
  });
  test('with an error is refused, with its line', async () => {
    const { keys, problems } = await readKeys(encodeUtf8(`${policy('w')}group g 2 w ${second}\n`));
    expect(keys).toEqual([]);
    expect(problems).toEqual(['Line 4: The name is used before it is defined.']);
  });
  test('on the command line: its quorum is met, not asked for, or not met', async () => {
    const other = formatVerifierKey(verifierKeyOf({ name: 'second.example', seed: new Uint8Array(32).fill(9), cosignedAt: 0n }));
    writeFileSync(at('quorum.txt'), policy('w'));
    writeFileSync(at('none.txt'), policy('none'));
    writeFileSync(at('two.txt'), policy('all').replace('quorum all', `witness v ${other}\ngroup all all w v\nquorum all`));
    const met = await run('verify', at('log.zip'), '--trust', at('quorum.txt'));
    expect(met.status).toBe(0);
    expect(met.out).toContain('cosigned by 1 of 1 witnesses');
    expect((await run('verify', at('log.zip'), '--trust', at('none.txt'))).status).toBe(0);
    const missed = await run('verify', at('log.zip'), '--trust', at('two.txt'), '--json');
    expect(missed.status).toBe(2);
    const { findings, checks } = JSON.parse(missed.out) as { findings: { code: string }[]; checks: { id: string }[] };
    expect(findings.map(({ code }) => code)).toEqual(['chain.unsealed_tail', 'checkpoint.quorum_not_met']);
    expect(checks.find(({ id }) => id === 'checkpoint.quorum')).toMatchObject({ status: 'limited', checked: 0, total: 3 });
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
  const rows = db.prepare('SELECT origin FROM trust_anchor ORDER BY origin').pluck().all();
  db.close();
  expect(rows).toEqual(['', log.split('+')[0]]);
});

test('the same evidence and the same key give the same verdict to verify, to import and to the case, whatever the key is called', async () => {
  const signer = { name: 'key.of.another.name', seed: new Uint8Array(32).fill(9) };
  const archive = resealed(resigned(await generated(at('made'), { events: 200, checkpointEvery: 100 }), 'main', signer));
  const path = write(archive, at('renamed'));
  writeFileSync(at('renamed.vkey'), `${publicKeyOf(signer)}\n`);
  const caseFolder = at('renamed.assay');
  for (const args of [
    ['verify', path, '--trust', at('renamed.vkey')],
    ['import', '--case', caseFolder, path, '--trust', at('renamed.vkey')],
    ['verify', caseFolder],
  ])
    expect((await run(...args)).status, args[0]).toBe(0);
});
