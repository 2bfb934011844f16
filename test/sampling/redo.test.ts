/** The shell line that is shown for an item gives that item: it is carried out here by a real shell with `sha256sum`, `bc` and `rev`. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import type { SamplePlan } from '../../src-shared/model/sample.ts';
import { redoPick, type RedoPick } from '../../src-main/engine/sampling/redo.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { samplingSteps } from './steps.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const tools = caseTools(engine, folder);
const { drawn, items } = samplingSteps(engine, 'Ada');

const shell = (line: string): string => execFileSync('sh', ['-c', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

function hasTools(): boolean {
  try {
    return shell(`echo "ibase=16; $(printf '%s' a | sha256sum | cut -c1-1 | tr a-f A-F) + 1" | bc | rev`) === '31';
  } catch {
    return false;
  }
}
// SHA-256 of "a" begins with c: 12 + 1 = 13, in reverse 31.
const runs = hasTools();

beforeAll(async () => {
  await generateArchive({ out: join(folder, 'one.zip'), events: 1000, checkpointEvery: 500 });
  await tools.newCase();
  await tools.importInto(join(folder, 'one.zip'));
});

const plans: readonly (readonly [string, Partial<SamplePlan>])[] = [
  ['simple', { method: 'simple' }],
  ['systematic', { method: 'systematic' }],
  ['cell', { method: 'cell' }],
  ['stratified', { method: 'stratified' }],
  ['tickets', { method: 'simple', algorithm: 'consistent-ticket' }],
  ['tickets in strata', { method: 'stratified', algorithm: 'consistent-ticket' }],
];

describe.skipIf(!runs)('each line, carried out', () => {
  test.each(plans)('%s: gives every item, extensions and replacements too', async (_name, more) => {
    const strataBy = more.method === 'stratified' ? 'outcome' : null;
    const sample = await drawn({ strataBy }, { ...more, override: { n: 8, reason: 'few' }, tolerable: 0.3 }, '24681357902468135790');
    const { id } = sample.summary;
    await engine.call('sampling.void', { id, by: 'Ada', number: 2, reason: 'not one' });
    await engine.call('sampling.extend', { id, by: 'Ada', n: sample.planned!.n + 3, reason: 'more' });
    for (const item of await items(id)) {
      const { line, gives } = await engine.call('sampling.redo', { id, number: item.number });
      const expected = { unit: String(item.unit), place: String(item.position), ticket: item.ticket?.slice(2) };
      expect({ gives, answer: shell(line!) }, line!).toEqual({ gives, answer: expected[gives!] });
    }
  });
});

const pick: RedoPick = {
  method: 'simple',
  n: 3,
  size: 3412,
  further: false,
  order: 1,
  key: 'a',
  seed: '7',
  stream: '7',
  counter: 1,
  ticket: null,
};

test('there is no line for picks by size, by the auditor, or of key items', async () => {
  expect(redoPick({ ...pick, method: 'size', stream: '7:start' })).toBeNull();
  const { summary } = await drawn({ keyQuery: 'outcome:denied' }, {});
  const key = (await items(summary.id)).find(({ role }) => role === 'key')!;
  expect(await engine.call('sampling.redo', { id: summary.id, number: key.number })).toEqual({ line: null, gives: null });
});

test.each([
  ['a stratum with a line feed', { stream: '7:x\nrm -rf /' }],
  ['a stratum with an escape', { stream: '7:\u001b[201~' }],
  ['a stratum that is shown in another order', { stream: '7:\u202e' }],
  ['a key with a control character', { ticket: '0.1', key: 'a\u0003' }],
  ['a key of half a character', { ticket: '0.1', key: 'a\ud800' }],
])('%s makes no line to be pasted', (_name, more) => {
  expect(redoPick({ ...pick, ...more })).toBeNull();
});

test.skipIf(!runs)('quotation marks, dollars and backticks of a stratum are text', () => {
  const stream = `7:it's $(exit 9) \`false\` "x" \\ %s`;
  const { line } = redoPick({ ...pick, stream })!;
  expect(Number(shell(line))).toBeGreaterThan(0);
  expect(shell(line)).not.toBe(shell(redoPick(pick)!.line));
});
