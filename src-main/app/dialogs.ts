import { existsSync } from 'node:fs';
import { dialog } from 'electron';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import type { SaveEnding } from '../../src-shared/contract/bridge.ts';
import { hostText } from '../../src-shared/text/host.ts';

const text = hostText.dialog;

type Labels = { readonly title: string; readonly button: string };

async function open(window: BrowserWindow, labels: Labels, options: OpenDialogOptions): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { ...options, title: labels.title, buttonLabel: labels.button });
  return canceled ? [] : filePaths;
}

const archives = { name: text.archives, extensions: ['zip', 'tar', 'tgz', 'gz', 'zst', 'jsonl', 'ndjson', 'json', 'csv'] };
const keys = { name: text.keys, extensions: ['vkey', 'pub', 'pem', 'crt', 'cer', 'json', 'txt'] };
const settings = { name: text.settings, extensions: ['json', 'yaml', 'yml'] };
const allFiles = { name: text.allFiles, extensions: ['*'] };

/** Asks for evidence files. */
export function askEvidenceFiles(window: BrowserWindow): Promise<readonly string[]> {
  return open(window, text.evidenceFiles, {
    properties: ['openFile', 'multiSelections', 'dontAddToRecent'],
    filters: [archives, allFiles],
  });
}

/** Asks for a folder that holds evidence. */
export function askEvidenceFolder(window: BrowserWindow): Promise<readonly string[]> {
  return open(window, text.evidenceFolder, { properties: ['openDirectory', 'dontAddToRecent'] });
}

/** Asks for an existing case folder. */
export async function askCase(window: BrowserWindow): Promise<string | null> {
  return (await open(window, text.openCase, { properties: ['openDirectory', 'dontAddToRecent'] }))[0] ?? null;
}

/** Asks for a key file. */
export async function askKeyFile(window: BrowserWindow): Promise<string | null> {
  return (await open(window, text.keyFile, { properties: ['openFile', 'dontAddToRecent'], filters: [keys, allFiles] }))[0] ?? null;
}

/** Asks for a mapping or another file of settings. */
export async function askSettingsFile(window: BrowserWindow): Promise<string | null> {
  const filters = [settings, allFiles];
  return (await open(window, text.settingsFile, { properties: ['openFile', 'dontAddToRecent'], filters }))[0] ?? null;
}

/** Asks for the folder that reports go into. */
export async function askReportFolder(window: BrowserWindow): Promise<string | null> {
  const properties: OpenDialogOptions['properties'] = ['openDirectory', 'createDirectory', 'dontAddToRecent'];
  return (await open(window, text.reportFolder, { properties }))[0] ?? null;
}

/** Asks for a report package. */
export async function askPackage(window: BrowserWindow): Promise<string | null> {
  const filters = [{ name: text.packages, extensions: ['zip'] }, allFiles];
  return (await open(window, text.packageFile, { properties: ['openFile', 'dontAddToRecent'], filters }))[0] ?? null;
}

const caseEnding = '.assay';

/** A name that every file system takes; the auditor sees and may change it in the dialog. */
function folderName(suggested: string): string {
  return `${plainName(suggested, hostText.defaultCaseName)}${caseEnding}`;
}

function plainName(suggested: string, otherwise: string): string {
  const plain = suggested
    .replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/^\.+|\.+$/g, '');
  return plain === '' ? otherwise : plain.slice(0, 100);
}

/** Asks where the folder of a new case goes. */
export async function askNewCase(window: BrowserWindow, suggestedName: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: text.newCase.title,
    buttonLabel: text.newCase.button,
    defaultPath: folderName(suggestedName),
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  });
  if (canceled || filePath === '') return null;
  return filePath.endsWith(caseEnding) ? filePath : `${filePath}${caseEnding}`;
}

/** Asks where an export goes. The ending is that of its format, whatever was typed. */
export async function askExportFile(window: BrowserWindow, suggestedName: string, ending: SaveEnding): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: text.exportFile.title,
    buttonLabel: text.exportFile.button,
    defaultPath: `${plainName(suggestedName, text.exportFile.name)}.${ending}`,
    filters: [{ name: text.exportFile.kinds[ending], extensions: [ending] }],
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  });
  if (canceled || filePath === '') return null;
  if (filePath.toLowerCase().endsWith(`.${ending}`)) return filePath;
  // Nobody was asked about replacing a file of this name.
  let path = `${filePath}.${ending}`;
  for (let number = 2; existsSync(path); number++) path = `${filePath} ${number}.${ending}`;
  return path;
}
