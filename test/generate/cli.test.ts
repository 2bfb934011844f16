import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runGenerate } from '../../src-main/cli/generate.ts';
import { demoSpecs, generateDemo } from '../../src-main/engine/generate/demo.ts';
import { faults, make, outputFolder, parse, sha } from './reading.ts';

const folder = outputFolder();

const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  let out = '';
  let err = '';
  const code = await runGenerate(args, { out: (text) => void (out += text), err: (text) => void (err += text) });
  return { code, out, err };
};

describe('assay generate', () => {
  it('makes an archive with its key beside it and says what it made', async () => {
    const path = join(folder, 'one.zip');
    const { code, out, err } = await run('--out', path, '--events', '1_000', '--tamper', 'alter@7', '--tamper', 'delete@20-22');
    expect([code, err]).toEqual([0, '']);
    const said = JSON.parse(out) as { records: number; vkey: string; tampers: unknown };
    expect(said.records).toBe(997);
    expect(readFileSync(`${path}.vkey`, 'utf8')).toBe(`${said.vkey}\n`);
    expect(said.tampers).toEqual([
      { kind: 'alter', chain: 'main', seq: 7, seqTo: 7 },
      { kind: 'delete', chain: 'main', seq: 20, seqTo: 22 },
    ]);
  });

  it('signs with a key file', async () => {
    const key = join(folder, 'key.hex');
    writeFileSync(key, `${'ab'.repeat(32)}\n`);
    expect((await run('--out', join(folder, 'keyed.tar'), '--events', '50', '--key', key)).out).toContain('"demoKey": false');
  });

  it('shows help', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const flag of ['--tamper', '--layout', '--checkpoint-every', '--from-seq', 'append-bytes']) expect(out).toContain(flag);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130);
  });

  it.each([
    [[], 'needs --out PATH'],
    [['--out', 'x.zip', '--events', 'many'], '--events many is not a whole number'],
    [['--out', 'x.zip', '--events', '0'], '--events must be a whole number from 1'],
    [['--out', 'x.zip', '--format', 'splunk'], 'choose assay, hyrelog'],
    [['--out', 'x.zip', '--key', 'no-such-file'], 'cannot be read: create it'],
    [['--out', 'x.zip', '--start', 'yesterday'], 'is not a date'],
    [['--out', 'x.zip', '--tamper', 'burn'], 'is not known'],
    [['--out', 'x.zip', '--frobnicate'], 'Run assay generate --help'],
    [['--out', 'no-such-folder/x.zip'], 'create it first'],
    [['--out', 'x.jsonl'], 'choose another ending'],
    [['--out', 'x.zip', '--plain', '--compress', 'gz'], 'contradict each other'],
  ])('refuses %j with one sentence and status 64', async (args, sentence) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([64, '']);
    expect(err).toContain(sentence);
    expect(err.trimEnd()).not.toContain('\n');
    expect(existsSync('x.zip')).toBe(false);
  });
});

describe('the demo archives', () => {
  it('are two zips with keys, one clean and one with the faults of the story at the right events', async () => {
    const [clean, tampered] = demoSpecs;
    if (clean === undefined || tampered === undefined) throw new Error('two demos are wanted');
    const [a, b] = [await generateDemo(clean, folder), await generateDemo(tampered, folder)];
    expect([a.records, b.records]).toEqual([20_000, 20_000 + 1 - 8]);
    expect(a.vkey).toBe(b.vkey);
    expect(sha(readFileSync(a.path))).not.toBe(sha(readFileSync(b.path)));
    const opened = await make(folder, clean.options);
    const at = (seq: number): Record<string, unknown> => parse(opened.main[seq - 1] ?? '{}');
    expect(at(4774)).toMatchObject({
      action: 'customer.list.exported',
      category: 'data.export',
      outcome: 'success',
      metadata: { rows: 102_599, destination: 'email' },
    });
    expect(at(6256)).toMatchObject({ action: 'retention.policy.changed', metadata: { to: 30 } });
    expect(new Date(String(at(11_798)['time'])).getUTCDay()).toBe(0);
    for (let seq = 16_961; seq <= 16_968; seq += 1)
      expect(at(seq)).toMatchObject({ action: 'user.login', metadata: { reason: expect.any(String) } });
    expect(faults(opened).filter((fault) => !fault.startsWith('root'))).toEqual([]);
  });
});
