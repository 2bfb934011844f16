import { ipcMain, nativeTheme } from 'electron';
import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { channels, saveEndings, themes } from '../../src-shared/contract/bridge.ts';
import type { Grant, SaveEnding } from '../../src-shared/contract/bridge.ts';
import type { EngineLink } from './engine-link.ts';
import { droppedPaths, grantPath } from './grants.ts';

/** The dialogs that the page can ask for. */
export type Dialogs = {
  evidenceFiles(window: BrowserWindow): Promise<readonly string[]>;
  evidenceFolder(window: BrowserWindow): Promise<readonly string[]>;
  openCase(window: BrowserWindow): Promise<string | null>;
  newCase(window: BrowserWindow, suggestedName: string): Promise<string | null>;
  keyFile(window: BrowserWindow): Promise<string | null>;
  settingsFile(window: BrowserWindow): Promise<string | null>;
  reportFolder(window: BrowserWindow): Promise<string | null>;
  packageFile(window: BrowserWindow): Promise<string | null>;
  exportFile(window: BrowserWindow, suggestedName: string, ending: SaveEnding): Promise<string | null>;
};

export type RouterOptions = {
  readonly engine: EngineLink;
  readonly dialogs: Dialogs;
  /** The one window, or null while there is none. */
  window(): BrowserWindow | null;
  /** Whether an address is the page's own. */
  isOwnAddress(address: string): boolean;
  /** The path that was named at the start and not delivered yet. */
  takeLaunchPath(): string | null;
};

const longestName = 200;

/** Handles what the page asks of the host. Every message must come from the top frame of the window, showing the page. */
export function serveBridge({ engine, dialogs, window, isOwnAddress, takeLaunchPath }: RouterOptions): void {
  const senderWindow = (event: IpcMainEvent | IpcMainInvokeEvent): BrowserWindow | null => {
    const ours = window();
    const frame = event.senderFrame;
    if (ours === null || ours.isDestroyed() || frame === null) return null;
    return event.sender === ours.webContents && frame === ours.webContents.mainFrame && isOwnAddress(frame.url) ? ours : null;
  };

  const handle = (channel: string, answer: (window: BrowserWindow, params: readonly unknown[]) => unknown): void => {
    ipcMain.handle(channel, (event, ...params: unknown[]) => {
      const from = senderWindow(event);
      if (from === null) throw new Error('wrong sender');
      return answer(from, params);
    });
  };
  const listen = (channel: string, react: (window: BrowserWindow, params: readonly unknown[]) => void): void => {
    ipcMain.on(channel, (event, ...params: unknown[]) => {
      const from = senderWindow(event);
      if (from !== null) react(from, params);
    });
  };

  const grant = (path: string): Promise<Grant> => grantPath(path, engine.grant);
  const grantAll = (paths: readonly string[]): Promise<readonly Grant[]> => Promise.all(paths.map(grant));
  const grantOne = async (path: string | null): Promise<Grant | null> => (path === null ? null : grant(path));

  listen(channels.connect, (from) => engine.connect(from.webContents));
  listen(channels.statusNow, (from) => from.webContents.send(channels.status, engine.status()));
  handle(channels.launchNow, () => grantOne(takeLaunchPath()));
  handle(channels.pickEvidenceFiles, async (from) => grantAll(await dialogs.evidenceFiles(from)));
  handle(channels.pickEvidenceFolder, async (from) => grantAll(await dialogs.evidenceFolder(from)));
  handle(channels.pickCase, async (from) => grantOne(await dialogs.openCase(from)));
  handle(channels.pickKeyFile, async (from) => grantOne(await dialogs.keyFile(from)));
  handle(channels.pickSettingsFile, async (from) => grantOne(await dialogs.settingsFile(from)));
  handle(channels.pickNewCase, async (from, [name]) => {
    if (typeof name !== 'string' || name.length > longestName) throw new Error('bad params');
    return grantOne(await dialogs.newCase(from, name));
  });
  handle(channels.pickReportFolder, async (from) => grantOne(await dialogs.reportFolder(from)));
  handle(channels.pickPackage, async (from) => grantOne(await dialogs.packageFile(from)));
  handle(channels.pickExportFile, async (from, [name, value]) => {
    const ending = saveEndings.find((known) => known === value);
    if (typeof name !== 'string' || name.length > longestName || ending === undefined) throw new Error('bad params');
    return grantOne(await dialogs.exportFile(from, name, ending));
  });
  handle(channels.grantPaths, async (_from, [value]) => {
    const paths = droppedPaths(value);
    if (paths === null) throw new Error('bad params');
    return grantAll(paths);
  });
  listen(channels.setTheme, (_from, [value]) => {
    const theme = themes.find((known) => known === value);
    if (theme !== undefined) nativeTheme.themeSource = theme;
  });
}
