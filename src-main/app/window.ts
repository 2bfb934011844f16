import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { hostText } from '../../src-shared/text/host.ts';
import { fitPlace, fitZoom, leastSize, readPlace, writePlace } from './window-place.ts';

export type WindowOptions = {
  readonly preload: string;
  readonly address: string;
  readonly developerTools: boolean;
  /** File that keeps where the window stood. */
  readonly placeFile: string;
};

/** Shown until the page has drawn itself; the tokens of the two themes. */
const paper = { light: '#f6f7f5', dark: '#121614' } as const;

/** How often a page that died is loaded again within a minute before the application gives up. */
const reloadsAMinute = 3;

function reloadWhenGone(window: BrowserWindow): void {
  let deaths: readonly number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < 60_000), now];
    if (deaths.length <= reloadsAMinute) window.webContents.reload();
    else dialog.showErrorBox(hostText.pageGone.title, hostText.pageGone.message);
  });
}

/** Opens the window: sandboxed, isolated, without Node. */
export function openWindow({ preload, address, developerTools, placeFile }: WindowOptions): BrowserWindow {
  const kept = readPlace(placeFile);
  const { size, at } = fitPlace(
    kept,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...size,
    ...at,
    minWidth: leastSize.width,
    minHeight: leastSize.height,
    show: false,
    title: 'Assay',
    backgroundColor: nativeTheme.shouldUseDarkColors ? paper.dark : paper.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: developerTools,
    },
  });
  reloadWhenGone(window);
  window.once('ready-to-show', () => {
    // A new window is not set to 1: whoever was quick may have zoomed before this.
    if (kept !== null) window.webContents.setZoomFactor(fitZoom(kept.zoom));
    if (kept?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', () =>
    writePlace(placeFile, {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
      zoom: window.webContents.getZoomFactor(),
    }),
  );
  void window.loadURL(address);
  return window;
}
