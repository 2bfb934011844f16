/** assay profile, and --profile of the other commands, as child processes. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isSentence, runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const home = folder;

const lines: string[] = [];
let prev = 'START';
for (let i = 0; i < 6; i += 1) {
  const body = `{"i":${i},"prev":"${prev}","text":"é"}`;
  prev = createHash('sha256').update(body).digest('hex');
  lines.push(
    `{"i":${i},"prev":"${prev === '' ? '' : body.slice(body.indexOf('"prev":"') + 8, body.indexOf('","text"'))}","text":"é","hash":"${prev}"}`,
  );
}
const evidence = join(folder, 'log.jsonl');
writeFileSync(evidence, `${lines.join('\n')}\n`);

it('detects, is confirmed by naming the file, and verifies with it', async () => {
  const unknown = await runCli(['verify', evidence], { home });
  expect(unknown.status).toBe(3);
  expect(unknown.out).toContain('assay profile detect');
  const out = join(folder, 'found.json');
  const detected = await runCli(['profile', 'detect', evidence, '--out', out], { home });
  expect(detected).toMatchObject({ status: 0, err: '' });
  expect(detected.out).toContain('It gives 6 stated hashes of the 6 records');
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ schema: 'assay.profile/1', genesis: { previous: [{ text: 'START' }] } });
  const again = await runCli(['profile', 'detect', evidence, '--out', out], { home });
  expect(again.status).toBe(64);
  expect(isSentence(again.err), again.err).toBe(true);
  const verified = await runCli(['verify', evidence, '--profile', out, '--head', `log=${prev}`, '--json'], { home });
  expect(verified.status, verified.out + verified.err).toBe(0);
  expect(JSON.parse(verified.out)).toMatchObject({
    verdict: 'verified',
    inputs: [{ format: 'detected/1' }],
    chains: [{ id: 'log', events: 6 }],
  });
});

it('lists and shows the presets', async () => {
  const list = await runCli(['profile', 'list'], { home });
  expect(list.out).toContain('certmate-bundle/1');
  const shown = await runCli(['profile', 'show', 'trailproof/1'], { home });
  expect(JSON.parse(shown.out)).toMatchObject({ name: 'trailproof/1' });
});

it.each([
  ['a file that is none', 'just words', /not usable at line 1, column 1/],
  [
    'a wrong value',
    'schema: assay.profile/1\nname: x/1\ntitle: X\ncontainer: {kind: jsonl}\nhash: {member: h, algorithm: md5}\n',
    /line 5, column 30: “hash\.algorithm” must be "sha256"/,
  ],
  ['an unknown member', 'schema: assay.profile/1\nname: x/1\ntitle: X\ncolour: red\n', /has no member “colour”/],
  ['a tag', 'schema: !!js/function "x"\n', /tag/],
  ['a member twice', '{"schema":"a","schema":"b"}', /twice/],
])('refuses %s with one sentence that says where and what is allowed', async (_, text, expected) => {
  const path = join(folder, 'bad.yaml');
  writeFileSync(path, text);
  const refused = await runCli(['verify', evidence, '--profile', path], { home });
  expect(refused.status).toBe(64);
  expect(isSentence(refused.err), refused.err).toBe(true);
  expect(refused.err).toMatch(expected);
});

it('a profile that does not fit is said to, with the member that does not', async () => {
  const path = join(folder, 'unfit.yaml');
  writeFileSync(
    path,
    'schema: assay.profile/1\nname: other/1\ntitle: Other\ncontainer: {kind: jsonl}\nhash: {member: digest}\ncovered: {allMinus: [digest]}\ncanonical: jcs\n',
  );
  const unfit = await runCli(['verify', evidence, '--profile', path], { home });
  expect(unfit.status).toBe(3);
  expect(unfit.out).toContain('“digest” is absent');
});

it('--secret without a profile, and a profile that cannot be read, are usage errors', async () => {
  for (const args of [
    ['verify', evidence, '--secret', evidence],
    ['verify', evidence, '--profile', join(folder, 'none.yaml')],
    ['profile'],
    ['profile', 'show', 'x'],
  ]) {
    const refused = await runCli(args, { home });
    expect(refused.status, args.join(' ')).toBe(64);
    expect(isSentence(refused.err), refused.err).toBe(true);
  }
});
