/** `assay verify` and the rest of the command line as child processes: what goes to which stream, and with which exit status. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive, parseTamper } from '../../src-main/engine/generate/index.ts';
import { exitCodes } from '../../src-shared/model/verdict.ts';
import { verificationSchema, type Verification } from '../../src-shared/model/verification.ts';
import { isSentence, runCli, type CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';
import packageJson from '../../package.json' with { type: 'json' };

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const run = (...args: readonly string[]): Promise<CliResult> => runCli(args, { home: folder });
let head: string;
beforeAll(async () => {
  const clean = await generateArchive({ out: at('clean.zip'), events: 300, checkpointEvery: 100, files: 3 });
  head = clean.chains[0]!.head!;
  await generateArchive({
    out: at('tampered'),
    events: 300,
    checkpointEvery: 100,
    files: 3,
    tamper: ['alter@50', 'delete@150'].map(parseTamper),
  });
  // A result several times as long as what a pipe takes at once.
  await generateArchive({ out: at('flood.zip'), events: 800, checkpointEvery: 1 });
  await generateArchive({ out: at('gap.zip'), events: 300, checkpointEvery: 100, tamper: [parseTamper('delete@150')] });
  await generateArchive({ out: at('hot.jsonl'), format: 'hyrelog', layout: 'hot', events: 50 });
  await generateArchive({ out: at('log.jsonl'), format: 'hyrelog', events: 50 });
  const whole = at('clean.zip');
  copyFileSync(whole, at('cut.zip'));
  const { truncateSync, statSync } = await import('node:fs');
  truncateSync(at('cut.zip'), statSync(whole).size - 40);
  mkdirSync(at('empty'));
});
const trust = (): readonly string[] => ['--trust', at('clean.zip.vkey')];

/** Standard output is one JSON object of the agreed form, and nothing else; the exit status is that of its verdict. */
function verification({ out, err, status }: CliResult): Verification {
  expect(err).toBe('');
  const parsed = JSON.parse(out) as unknown;
  const checked = verificationSchema.strict().parse(parsed);
  expect(parsed).toEqual(checked);
  expect(out).toBe(`${JSON.stringify(checked, null, 2)}\n`);
  expect(status).toBe(exitCodes[checked.verdict]);
  expect(checked.tool).toEqual({ name: 'assay', version: packageJson.version });
  return checked;
}

/** Nothing on standard output, one sentence on standard error, status 64. */
function usageError({ out, err, status }: CliResult, about: RegExp): void {
  expect({ out, status }).toEqual({ out: '', status: 64 });
  expect(err).toMatch(about);
  expect(isSentence(err), err).toBe(true);
}

describe('assay verify --json', () => {
  test.each<readonly [string, () => readonly string[], number, string]>([
    ['verified', () => [at('clean.zip'), ...trust()], 0, 'verified'],
    ['broken', () => [at('tampered'), ...trust()], 1, 'broken'],
    ['verified with limits, without a key', () => [at('clean.zip')], 2, 'verified_with_limits'],
    ['not verifiable, without hashes', () => [at('hot.jsonl')], 3, 'not_verifiable'],
    ['not verifiable, an empty folder', () => [at('empty')], 3, 'not_verifiable'],
    ['incomplete, cut off', () => [at('cut.zip'), ...trust()], 4, 'incomplete'],
  ])('%s', async (_, args, status, verdict) => {
    const result = await run('verify', ...args(), '--json');
    expect(verification(result)).toMatchObject({ verdict, inputs: [{ path: args()[0], verdict }] });
    expect(result.status).toBe(status);
  });

  test('several inputs: the worst decides, counts add up, every input is listed', async () => {
    const result = verification(
      await run('verify', at('clean.zip'), at('log.jsonl'), at('tampered'), at('hot.jsonl'), ...trust(), '--json'),
    );
    expect(result.inputs.map(({ verdict }) => verdict)).toEqual(['verified', 'verified_with_limits', 'broken', 'not_verifiable']);
    expect(result).toMatchObject({ verdict: 'broken', counts: { records: 699, events: 699, hashesChecked: 649 } });
    expect(result.findings.filter(({ severity }) => severity === 'broken').map(({ code, seq }) => `${code}@${seq}`)).toEqual([
      'event.altered@50',
      'event.missing@150',
    ]);
    const limits = verification(await run('verify', at('clean.zip'), at('log.jsonl'), ...trust(), '--json'));
    expect(limits.verdict).toBe('verified_with_limits');
  });

  test('--head, right and wrong, in either case of letters, of any chain', async () => {
    const right = verification(await run('verify', at('clean.zip'), '--head', `main=${head.toUpperCase()}`, '--json'));
    expect(right.chains[0]!.proven).toEqual([{ from: 1, to: 300, by: `head:${head}` }]);
    const wrong = verification(
      await run('verify', at('clean.zip'), ...trust(), '--head', `main=${'0a'.repeat(32)}`, '--head', `__proto__=${head}`, '--json'),
    );
    expect(wrong.findings.map(({ code, chain }) => [code, chain]).toSorted()).toEqual([
      ['head.mismatch', '__proto__'],
      ['head.mismatch', 'main'],
    ]);
  });

  test('--filtered makes a gap a limit; --thorough gives the same bytes as without', async () => {
    const filtered = verification(await run('verify', at('gap.zip'), ...trust(), '--filtered', '--json'));
    expect(filtered.verdict).toBe('verified_with_limits');
    expect(filtered.limits.map(({ code }) => code)).toContain('filtered.declared');
    const [plain, thorough] = await Promise.all([
      run('verify', at('gap.zip'), ...trust(), '--json'),
      run('verify', at('gap.zip'), ...trust(), '--thorough', '--json'),
    ]);
    expect(verification(plain).verdict).toBe('broken');
    expect(thorough.out).toBe(plain.out);
  });

  test('a link that the auditor names is followed', async () => {
    symlinkSync(at('clean.zip'), at('linked.zip'));
    expect(verification(await run('verify', at('linked.zip'), ...trust(), '--json')).verdict).toBe('verified');
  });

  test('a case folder: every evidence in it, under the keys pinned there', async () => {
    await run('import', '--case', at('a.assay'), at('clean.zip'), at('log.jsonl'), ...trust());
    const result = verification(await run('verify', at('a.assay'), '--json'));
    expect(result.inputs.map(({ verdict }) => verdict)).toEqual(['verified', 'verified_with_limits']);
    expect(result.inputs.map(({ format }) => format)).toEqual(['assay-archive/1', 'hyrelog-export']);
  });
});

describe('assay verify for people', () => {
  test('says the verdict, the checks with their totals, the findings with their places, and what is not proven', async () => {
    const { out, err, status } = await run('verify', at('tampered'), ...trust());
    expect({ err, status }).toEqual({ err: '', status: 1 });
    expect(out).toMatch(/^\nBROKEN {2}/);
    expect(out).toMatch(/event\.altered .*seq 50 .*line 50 .*byte \d+/);
    expect(out).toMatch(/event\.missing .*seq 150/);
    expect(out).toMatch(/\d+ of \d+/);
    expect(out).toContain('What this does not prove');
    expect(out).not.toContain('\u001b');
    expect(out).not.toMatch(/undefined|\[object|NaN|no_[a-z]+_/);
  });

  test('a closed pipe ends it quietly', async () => {
    const { status, signal, err } = await runCli(['verify', at('flood.zip'), '--json'], { home: folder, closeAfter: 10 });
    expect({ err, signal, status }).toEqual({ err: '', signal: null, status: 0 });
  });

  test('Ctrl+C ends it with one sentence and status 4', async () => {
    await generateArchive({ out: at('large.tar'), events: 40_000, compress: 'none', seed: 3 });
    const result = await runCli(['verify', ...Array<string>(20).fill(at('large.tar')), '--json'], {
      home: folder,
      // The command listens to the signal before it starts the engine, whose thread opens the evidence.
      onStarted: (child) => void untilOpen(child.pid!, 'large.tar').then(() => child.kill('SIGINT')),
    });
    expect(result).toMatchObject({ status: 4, signal: null });
    const { verdict, inputs, counts } = verificationSchema.parse(JSON.parse(result.out));
    expect({ verdict, inputs: inputs.length, events: counts.events }).toEqual({ verdict: 'incomplete', inputs: 20, events: 0 });
    expect(isSentence(result.err), result.err).toBe(true);
  });
});

/** Resolves when the process has a file of that name open. */
async function untilOpen(pid: number, name: string): Promise<void> {
  const { readlinkSync } = await import('node:fs');
  const { setImmediate } = await import('node:timers/promises');
  const isOpen = (): boolean => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some((fd) => {
        try {
          return readlinkSync(`/proc/${pid}/fd/${fd}`).endsWith(name);
        } catch {
          return false;
        }
      });
    } catch {
      return true;
    }
  };
  while (!isOpen()) await setImmediate();
}

describe('mistakes', () => {
  test.each<readonly [string, () => readonly string[], RegExp]>([
    ['no path', () => ['verify'], /needs at least one PATH/],
    ['an unknown option', () => ['verify', at('clean.zip'), '--jsno'], /--jsno/],
    ['a path that is not there', () => ['verify', at('nowhere'), '--json'], /nowhere.*cannot be found/],
    ['a path that is not there, after one that is', () => ['verify', at('clean.zip'), at('nowhere'), '--json'], /nowhere/],
    ['a link to nothing', () => ['verify', at('link'), '--json'], /link/],
    [
      'a trust file that is not there',
      () => ['verify', at('clean.zip'), '--trust', at('nowhere.vkey')],
      /trust file .*nowhere\.vkey cannot be read/,
    ],
    ['a trust file without keys', () => ['verify', at('clean.zip'), '--trust', at('bad.vkey')], /trust file .*bad\.vkey is not usable/],
    ['a head that is none', () => ['verify', at('clean.zip'), '--head', 'main=12'], /--head main=12 is not CHAIN=HEX/],
    ['a command called toString', () => ['toString'], /no command toString/],
    ['a case that is none', () => ['search', '--case', at('empty'), 'x'], /not a case folder/],
    ['a format that is none', () => ['search', '--case', at('empty'), '--format', '__proto__', 'x'], /--format __proto__/],
    [
      'a head for an import',
      () => ['import', '--case', at('b.assay'), at('clean.zip'), '--head', `main=${'ab'.repeat(32)}`],
      /does not take --head/,
    ],
    ['no output', () => ['generate'], /needs --out/],
  ])('%s: one sentence, status 64', async (_, args, about) => {
    writeFileSync(at('bad.vkey'), 'this is no key\n');
    if (!readdirSync(folder).includes('link')) symlinkSync(at('nowhere'), at('link'));
    usageError(await run(...args()), about);
    expect(existsSync(at('b.assay'))).toBe(false);
  });

  test('help goes to standard output with status 0, and with 64 when nothing was asked', async () => {
    for (const args of [['--help'], ['verify', '--help'], ['import', '-h']]) {
      const { status, out, err } = await run(...args);
      expect({ status, err }, args.join(' ')).toEqual({ status: 0, err: '' });
      expect(out).toContain(args.length > 1 ? `assay ${args[0]}` : 'assay verify');
    }
    expect(await run()).toMatchObject({ status: 64, err: '' });
    expect(await run('--version')).toMatchObject({ status: 0, out: `${packageJson.version}\n` });
  });
});
