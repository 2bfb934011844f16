/** Entry of the application: wires window, page, session policy, dialogs and the engine together. */
import { join } from 'node:path';
import { app, session } from 'electron';
import type { BrowserWindow } from 'electron';
import { channels } from '../src-shared/contract/bridge.ts';
import {
  askCase,
  askEvidenceFiles,
  askEvidenceFolder,
  askExportFile,
  askKeyFile,
  askNewCase,
  askPackage,
  askReportFolder,
  askSettingsFile,
} from './app/dialogs.ts';
import { launchPath } from './app/launch-path.ts';
import { setMenu } from './app/menu.ts';
import { isPageAddress, pageUrl } from './app/page-files.ts';
import { declarePageScheme, servePage } from './app/protocol.ts';
import { closeNetwork, lockContents, lockSession } from './app/session-policy.ts';
import { openWindow } from './app/window.ts';
import { engineEnvironment } from './ipc/engine-environment.ts';
import { createEngineLink } from './ipc/engine-link.ts';
import { grantPath } from './ipc/grants.ts';
import { serveBridge } from './ipc/router.ts';

const developmentAddress = app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null);
const developerTools = !app.isPackaged;
const policy = { developmentOrigin: developmentAddress === null ? null : new URL(developmentAddress).origin, developerTools };
const built = (...path: readonly string[]): string => join(import.meta.dirname, '..', ...path);
const isOwnAddress = (address: string): boolean =>
  isPageAddress(address) || (policy.developmentOrigin !== null && address.startsWith(policy.developmentOrigin));

function run(): void {
  let window: BrowserWindow | null = null;
  let namedPath = launchPath(process.argv, process.cwd());
  let stopped = false;

  const engine = createEngineLink({
    entry: join(import.meta.dirname, 'engine-process.js'),
    args: [app.getPath('userData')],
    environment: engineEnvironment(process.env, app.isPackaged),
    showLog: developerTools,
    onStatus: (status) => window?.webContents.send(channels.status, status),
  });

  const open = (): void => {
    window = openWindow({
      preload: built('preload', 'bridge.cjs'),
      address: developmentAddress ?? pageUrl,
      developerTools,
      placeFile: join(app.getPath('userData'), 'window.json'),
    });
    window.once('closed', () => {
      window = null;
    });
  };

  /** Shows the window and hands it a path that a second start or the system named. */
  const bring = async (path: string | null): Promise<void> => {
    if (window === null) {
      namedPath = path ?? namedPath;
      if (app.isReady()) open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
    if (path !== null) window.webContents.send(channels.launch, await grantPath(path, engine.grant));
  };

  serveBridge({
    engine,
    dialogs: {
      evidenceFiles: askEvidenceFiles,
      evidenceFolder: askEvidenceFolder,
      openCase: askCase,
      newCase: askNewCase,
      keyFile: askKeyFile,
      settingsFile: askSettingsFile,
      reportFolder: askReportFolder,
      packageFile: askPackage,
      exportFile: askExportFile,
    },
    window: () => window,
    isOwnAddress,
    takeLaunchPath() {
      const path = namedPath;
      namedPath = null;
      return path;
    },
  });

  app.on('session-created', (created) => lockSession(created, policy));
  app.on('web-contents-created', (_event, contents) => lockContents(contents, policy));
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const path = typeof data === 'object' && data !== null && 'path' in data && typeof data.path === 'string' ? data.path : null;
    void bring(path);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void bring(path);
  });
  app.on('activate', () => void bring(null));
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });

  const start = (): void => {
    servePage(session.defaultSession, built('renderer'));
    setMenu((command) => window?.webContents.send(channels.command, command), developerTools);
    engine.start();
    open();
  };
  void app.whenReady().then(start);
}

if (app.requestSingleInstanceLock({ path: launchPath(process.argv, process.cwd()) })) {
  // As root on Linux the browser runs only without its sandbox; whoever starts it so has said it on the command line.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  declarePageScheme();
  if (developmentAddress === null) closeNetwork();
  run();
} else {
  app.quit();
}
