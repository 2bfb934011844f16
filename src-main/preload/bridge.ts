/** The only code that the page shares with the host. It runs sandboxed, before the page, in a world of its own. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { IpcRendererEvent } from 'electron';
import { channels, portMessage } from '../../src-shared/contract/bridge.ts';
import type { AssayBridge, Command, EngineStatus, Grant } from '../../src-shared/contract/bridge.ts';

/** Passes a channel's messages to a listener until the returned function is called. */
function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const receive = (_event: IpcRendererEvent, value: T): void => listener(value);
  ipcRenderer.on(channel, receive);
  return () => {
    ipcRenderer.off(channel, receive);
  };
}

ipcRenderer.on(channels.port, ({ ports }) => window.postMessage(portMessage, window.location.origin, [...ports]));

/** The path of a real dropped file; anything that page script made up has none. */
function pathOf(file: unknown): string {
  const path = file instanceof File ? webUtils.getPathForFile(file) : '';
  if (path === '') throw new Error('not a dropped file');
  return path;
}

const bridge: AssayBridge = {
  connect: () => ipcRenderer.send(channels.connect),
  onEngineStatus(listener) {
    const stop = listen<EngineStatus>(channels.status, listener);
    ipcRenderer.send(channels.statusNow);
    return stop;
  },
  onCommand: (listener) => listen<Command>(channels.command, listener),
  onLaunch(listener) {
    const stop = listen<Grant>(channels.launch, listener);
    void ipcRenderer.invoke(channels.launchNow).then((grant: Grant | null) => {
      if (grant !== null) listener(grant);
    });
    return stop;
  },
  pickEvidenceFiles: () => ipcRenderer.invoke(channels.pickEvidenceFiles),
  pickEvidenceFolder: () => ipcRenderer.invoke(channels.pickEvidenceFolder),
  pickCase: () => ipcRenderer.invoke(channels.pickCase),
  pickNewCase: (suggestedName) => ipcRenderer.invoke(channels.pickNewCase, suggestedName),
  pickSettingsFile: () => ipcRenderer.invoke(channels.pickSettingsFile),
  pickKeyFile: () => ipcRenderer.invoke(channels.pickKeyFile),
  pickReportFolder: () => ipcRenderer.invoke(channels.pickReportFolder),
  pickPackage: () => ipcRenderer.invoke(channels.pickPackage),
  pickExportFile: (suggestedName, ending) => ipcRenderer.invoke(channels.pickExportFile, suggestedName, ending),
  grantDropped: async (files) => ipcRenderer.invoke(channels.grantPaths, files.map(pathOf)),
  setTheme: (theme) => ipcRenderer.send(channels.setTheme, theme),
};

contextBridge.exposeInMainWorld('assay', bridge);
