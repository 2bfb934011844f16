/** What the page must not be able to do, tried in the real application with Electron's sandbox on. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './launch.ts';
import { setNetworkTrap } from './network-trap.ts';

test.use({ problemsAllowed: true });

test('the page runs in the operating system sandbox', async ({ assay }) => {
  test.skip(process.platform !== 'linux', 'what the kernel says can be read on Linux only');
  const facts = await assay.electron.evaluate(({ app, BrowserWindow }) => ({
    off: app.commandLine.hasSwitch('no-sandbox'),
    user: process.getuid?.(),
    browser: process.pid,
    page: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  }));
  expect(facts.off).toBe(false);
  expect(facts.user).not.toBe(0);
  expect(readFileSync(`/proc/${facts.page}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
  expect(readFileSync(`/proc/${facts.browser}/status`, 'utf8')).toMatch(/^Seccomp:\s+0$/m);
});

test('the window has the safe preferences', async ({ assay }) => {
  const preferences = await assay.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
  });
});

test('the page has no Node and nothing of Electron', async ({ assay }) => {
  const found = await assay.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer', 'setImmediate'].filter(
      (name) => name in globalThis,
    ),
  );
  expect(found).toEqual([]);
  const bridge = await assay.page.evaluate(() => Object.entries(window.assay).map(([name, value]) => `${name}: ${typeof value}`));
  expect(bridge.toSorted()).toEqual(
    [
      'connect',
      'grantDropped',
      'onCommand',
      'onEngineStatus',
      'onLaunch',
      'pickCase',
      'pickEvidenceFiles',
      'pickEvidenceFolder',
      'pickExportFile',
      'pickKeyFile',
      'pickNewCase',
      'pickPackage',
      'pickReportFolder',
      'pickSettingsFile',
      'setTheme',
    ].map((name) => `${name}: function`),
  );
});

test('page script cannot invent a path', async ({ assay }) => {
  const invented = (make: () => unknown): Promise<string> =>
    assay.page.evaluate(`window.assay.grantDropped([(${make.toString()})()]).then(() => 'granted', (error) => error.message)`);
  expect(await invented(() => ({ name: 'passwd', size: 1, path: '/etc/passwd' }))).toContain('not a dropped file');
  expect(await invented(() => new File(['x'], '/etc/passwd'))).toContain('not a dropped file');
  expect(await invented(() => '/etc/passwd')).toContain('not a dropped file');
});

/** Every way out that a page has. Each is awaited for a while, whatever comes of it. */
async function tryToReach(page: Page, port: number): Promise<string[]> {
  return page.evaluate(async (at) => {
    const url = `http://127.0.0.1:${at}`;
    const reached: string[] = [];
    const settle = (name: string, attempt: () => Promise<unknown>): Promise<void> =>
      Promise.race([
        Promise.resolve()
          .then(attempt)
          .then(() => void reached.push(name))
          .catch(() => undefined),
        new Promise<void>((done) => setTimeout(done, 3000)),
      ]);
    const element = (tag: string, set: Record<string, string>): Promise<unknown> =>
      new Promise((done, fail) => {
        const made = Object.assign(document.createElement(tag), set);
        made.addEventListener('load', done);
        made.addEventListener('error', fail);
        document.body.append(made);
      });
    const opened = (target: EventTarget): Promise<unknown> =>
      new Promise((done, fail) => {
        target.addEventListener('open', done);
        target.addEventListener('error', fail);
      });
    await Promise.all([
      settle('fetch', () => fetch(url)),
      settle('fetch no-cors', () => fetch(url, { mode: 'no-cors' })),
      settle('fetch localhost', () => fetch(`http://localhost:${at}`)),
      settle('XMLHttpRequest', () => {
        const request = new XMLHttpRequest();
        request.open('GET', url);
        request.send();
        return new Promise((done, fail) => Object.assign(request, { onload: done, onerror: fail }));
      }),
      settle('sendBeacon', async () => {
        navigator.sendBeacon(url, 'x');
        throw new Error('says nothing about success');
      }),
      settle('WebSocket', () => opened(new WebSocket(`ws://127.0.0.1:${at}`))),
      settle('EventSource', () => opened(new EventSource(url))),
      settle('image', () => element('img', { src: `${url}/i.png` })),
      settle('style sheet', () => element('link', { rel: 'stylesheet', href: `${url}/s.css` })),
      settle('prefetch', () => element('link', { rel: 'prefetch', href: `${url}/p` })),
      settle('video', () => element('video', { src: `${url}/v.mp4` })),
      settle('font', () => new FontFace('x', `url(${url}/f.woff2)`).load()),
      settle('worker', () => opened(new Worker(`${url}/w.js`))),
      settle('module', () => import(/* @vite-ignore */ `${url}/m.js`)),
      settle('WebRTC', async () => {
        const servers = [
          { urls: `stun:127.0.0.1:${at}` },
          { urls: `turn:127.0.0.1:${at}?transport=tcp`, username: 'a', credential: 'b' },
          { urls: `turn:127.0.0.1:${at}?transport=udp`, username: 'a', credential: 'b' },
        ];
        const connection = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: 'all' });
        connection.createDataChannel('x');
        await connection.setLocalDescription(await connection.createOffer());
        await new Promise((done) => setTimeout(done, 2500));
        throw new Error('what arrived tells');
      }),
      settle('form', async () => {
        const form = Object.assign(document.createElement('form'), { action: url, method: 'post', target: '_blank' });
        document.body.append(form);
        form.submit();
        throw new Error('what arrived tells');
      }),
      settle('frame', async () => {
        const frame = Object.assign(document.createElement('iframe'), { src: url });
        document.body.append(frame);
        await new Promise((done) => setTimeout(done, 1000));
        throw new Error('what arrived tells');
      }),
    ]);
    return reached;
  }, port);
}

test('the page cannot reach the network', async ({ assay }) => {
  const trap = await setNetworkTrap();
  expect(await tryToReach(assay.page, trap.port)).toEqual([]);
  expect(trap.caught).toEqual([]);
  await trap.close();
});

test('without its content security policy the page cannot reach the network either', async ({ assay }) => {
  const trap = await setNetworkTrap();
  const session = await assay.page.context().newCDPSession(assay.page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await assay.page.reload();
  expect(await tryToReach(assay.page, trap.port)).toEqual([]);
  expect(trap.caught).toEqual([]);
  await trap.close();
});

test('sessions other than the window’s cannot reach the network', async ({ assay }) => {
  const trap = await setNetworkTrap();
  const answers = await assay.electron.evaluate(
    ({ session }, port) =>
      Promise.all(
        [session.defaultSession, session.fromPartition('other'), session.fromPartition('persist:other')].map((one) =>
          one.fetch(`http://127.0.0.1:${port}/`).then(
            () => 'reached',
            () => 'blocked',
          ),
        ),
      ),
    trap.port,
  );
  expect(answers).toEqual(['blocked', 'blocked', 'blocked']);
  expect(trap.caught).toEqual([]);
  await trap.close();
});

test('the page gets its own files only', async ({ assay }) => {
  const statuses = await assay.electron.evaluate(({ session }) =>
    Promise.all(
      [
        'app://assay/index.html',
        'app://assay/../main/index.js',
        'app://assay/%2e%2e/main/index.js',
        'app://assay/..%2fmain%2findex.js',
        'app://assay/..%5cmain%5cindex.js',
        'app://assay//etc/passwd',
        'app://assay/missing.js',
        'app://other/index.html',
      ].map((address) =>
        session.defaultSession.fetch(address).then(
          ({ status }) => status,
          () => 'refused',
        ),
      ),
    ),
  );
  expect(statuses).toEqual([200, 404, 404, 404, 404, 404, 404, 404]);
});

test('the page cannot read files', async ({ assay }) => {
  const read = await assay.page.evaluate(async () => {
    const attempts = [
      fetch('file:///etc/passwd'),
      fetch('app://assay/../../package.json'),
      new Promise((done, fail) => {
        const image = new Image();
        image.onload = done;
        image.onerror = fail;
        image.src = 'file:///usr/share/pixmaps/debian-logo.png';
      }),
    ];
    return (await Promise.allSettled(attempts)).map(({ status }) => status);
  });
  expect(read).toEqual(['rejected', 'rejected', 'rejected']);
});

test('the page has the strict policy in its header and cannot make markup from text', async ({ assay }) => {
  const policy = await assay.electron.evaluate(({ session }) =>
    session.defaultSession.fetch('app://assay/index.html').then((response) => response.headers.get('content-security-policy')),
  );
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const outcomes = await assay.page.evaluate(async () => {
    const refused = (attempt: () => unknown): string => {
      try {
        attempt();
        return 'done';
      } catch {
        return 'refused';
      }
    };
    const inline = document.createElement('script');
    const markup = refused(() => {
      document.createElement('p').innerHTML = '<img src=x onerror=alert(1)>';
    });
    const script = refused(() => {
      inline.text = 'window.injected = true';
      document.body.append(inline);
    });
    // Later, because the debugger allows evaluation to what it calls itself.
    const evaluated = await new Promise((done) => setTimeout(() => done(refused(() => new Function('return 1')())), 0));
    const style = document.createElement('style');
    style.textContent = 'body { --injected: 1 }';
    document.head.append(style);
    return {
      markup,
      script,
      evaluated,
      injected: 'injected' in window,
      style: getComputedStyle(document.body).getPropertyValue('--injected'),
    };
  });
  expect(outcomes).toEqual({ markup: 'refused', script: 'refused', evaluated: 'refused', injected: false, style: '' });
});

test('the page cannot open windows or go elsewhere', async ({ assay }) => {
  const { page } = assay;
  const before = page.url();
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
  expect(await page.evaluate(() => window.open('app://assay/index.html') === null)).toBe(true);
  for (const address of ['https://example.com/', 'file:///etc/passwd', 'data:text/html,x', 'app://other/index.html']) {
    await page.evaluate((to) => {
      window.location.href = to;
    }, address);
    await page.waitForTimeout(200);
    expect(page.url()).toBe(before);
  }
  expect(await assay.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await page.evaluate(() => document.title)).not.toBe('');
});

test('the page gets no permission', async ({ assay }) => {
  const answers = await assay.page.evaluate(async () => {
    const outcome = (attempt: Promise<unknown>): Promise<string> =>
      attempt.then(
        () => 'given',
        () => 'denied',
      );
    const states = ['geolocation', 'camera', 'microphone', 'notifications', 'midi', 'clipboard-read', 'persistent-storage'].map(
      async (name) => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName });
        return `${name} ${state}`;
      },
    );
    return {
      states: await Promise.all(states),
      notifications: await Notification.requestPermission(),
      camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
      screen: await outcome(navigator.mediaDevices.getDisplayMedia()),
      place: await outcome(new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail))),
      clipboard: await outcome(navigator.clipboard.readText()),
    };
  });
  expect(answers.states.filter((state) => state.endsWith(' granted'))).toEqual([]);
  expect(answers).toMatchObject({ notifications: 'denied', camera: 'denied', screen: 'denied', place: 'denied', clipboard: 'denied' });
});
