/** The engine process as the page sees it: connected, and started again when it dies. */
import { expect, test } from './launch.ts';

test('the page reaches the engine, which runs in a process of its own', async ({ assay }) => {
  await assay.engineStatus('ready');
  const main = await assay.electron.evaluate(() => process.pid);
  expect(await assay.enginePid()).not.toBeNull();
  expect(await assay.enginePid()).not.toBe(main);
  expect(await assay.call('app.info', {})).toMatchObject({ runtime: expect.stringMatching(/^Electron \d/) });
});

test('an unknown method gets a coded error', async ({ assay }) => {
  for (const method of ['no.such', 'constructor', '__proto__']) {
    await expect(assay.call(method, {})).rejects.toThrow('unknown_method');
  }
});

test('an engine that dies is announced, started again, and works', async ({ assay }) => {
  await assay.engineStatus('ready');
  const before = await assay.enginePid();
  const crashed = assay.engineStatus('crashed');
  await assay.killEngine();
  await crashed;
  expect(await assay.engineStatus('ready', 1)).toEqual({ state: 'ready', restarts: 1 });
  expect(await assay.enginePid()).not.toBe(before);
  expect(await assay.call('app.info', {})).toMatchObject({ runtime: expect.any(String) });
});

test('a grant of a dialog outlives the engine that it was made for', async ({ assay }) => {
  const key = await assay.place(`${import.meta.dirname}/launch.ts`, 'not-a-key.txt');
  await assay.answerOpenDialog(key);
  const grant = await assay.page.evaluate(() => window.assay.pickKeyFile());
  expect(grant).toMatchObject({ name: 'not-a-key.txt', kind: 'file' });
  await assay.killEngine();
  await assay.engineStatus('ready', 1);
  const inspected = await assay.call('trust.inspect', { grant: grant?.grant }).catch((error: Error) => error.message);
  expect(JSON.stringify(inspected)).not.toContain('grant_unknown');
  await expect(assay.call('trust.inspect', { grant: 'invented' })).rejects.toThrow('grant_unknown');
});
