/** How paths come in: dialogs, drops and command lines give opaque grants. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, launch, test } from './launch.ts';

const anyFile = `${import.meta.dirname}/launch.ts`;
const token = /^[0-9a-f]{32}$/;

test('a dialog gives a grant and no path', async ({ assay }) => {
  const file = await assay.place(anyFile, 'export.jsonl');
  await assay.answerOpenDialog(file);
  expect(await assay.page.evaluate(() => window.assay.pickEvidenceFiles())).toEqual([
    { grant: expect.stringMatching(token), name: 'export.jsonl', kind: 'file' },
  ]);
  await assay.answerOpenDialog(assay.folder);
  expect(await assay.page.evaluate(() => window.assay.pickEvidenceFolder())).toMatchObject([{ kind: 'folder' }]);
  await assay.answerSaveDialog(`${assay.folder}/Acme 2025`);
  expect(await assay.page.evaluate(() => window.assay.pickNewCase('Acme 2025'))).toMatchObject({ name: 'Acme 2025.assay', kind: 'new' });
});

test('a cancelled dialog gives nothing', async ({ assay }) => {
  await assay.answerOpenDialog();
  await assay.answerSaveDialog(null);
  expect(await assay.page.evaluate(() => window.assay.pickEvidenceFiles())).toEqual([]);
  expect(await assay.page.evaluate(() => window.assay.pickCase())).toBeNull();
  expect(await assay.page.evaluate(() => window.assay.pickKeyFile())).toBeNull();
  expect(await assay.page.evaluate(() => window.assay.pickNewCase('x'))).toBeNull();
});

test('dropped files and folders give grants', async ({ assay }) => {
  const file = await assay.place(anyFile, 'export.jsonl');
  const dropped = assay.page.evaluate(
    () =>
      new Promise((done) => {
        const stop = (event: DragEvent): void => {
          event.preventDefault();
          event.stopImmediatePropagation();
        };
        window.addEventListener('dragover', stop, true);
        window.addEventListener(
          'drop',
          (event) => {
            stop(event);
            void window.assay.grantDropped([...(event.dataTransfer?.files ?? [])]).then(done);
          },
          true,
        );
      }),
  );
  await assay.drop(assay.page.locator('body'), file, assay.folder);
  expect(await dropped).toMatchObject([
    { grant: expect.stringMatching(token), name: 'export.jsonl', kind: 'file' },
    { grant: expect.stringMatching(token), kind: 'folder' },
  ]);
});

test('the menu sends commands to the page', async ({ assay }) => {
  const sent = assay.page.evaluate(
    () =>
      new Promise((done) => {
        window.assay.onCommand(done);
      }),
  );
  await assay.engineStatus('ready');
  await assay.electron.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []);
    items?.find(({ label }) => label === 'Search events')?.click();
  });
  expect(await sent).toBe('search');
});

test('a second start hands its path to the first and ends', async () => {
  const first = await launch();
  try {
    const file = await first.place(anyFile, 'second.jsonl');
    const named = first.page.evaluate(
      () =>
        new Promise((done) => {
          window.assay.onLaunch(done);
        }),
    );
    await first.engineStatus('ready');
    const application = process.env['ASSAY_E2E_APPLICATION'] ?? '';
    const second = spawn(process.env['ASSAY_E2E_ELECTRON'] ?? '', [application, `--user-data-dir=${first.userData}`, file], {
      cwd: application,
      env: { ...process.env, HOME: first.folder },
      stdio: 'ignore',
    });
    const [code] = await once(second, 'exit');
    expect(code).toBe(0);
    expect(await named).toMatchObject({ name: 'second.jsonl', kind: 'file' });
    expect(first.electron.windows()).toHaveLength(1);
  } finally {
    await first.close();
  }
});

test('the window comes back in the size and zoom in which it was closed', async ({ start }) => {
  const first = await start();
  await first.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setSize(1111, 777);
    window?.webContents.setZoomFactor(1.25);
  });
  await first.close();
  const second = await start();
  await expect
    .poll(() =>
      second.electron.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return [window?.getSize(), window?.webContents.getZoomFactor()];
      }),
    )
    .toEqual([[1111, 777], 1.25]);
});
