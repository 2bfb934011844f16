/**
 * The bridge between the window's page and the host: `window.assay`. It gives the page opaque grants for what the auditor chose
 * in a dialog or dropped, and a port to the engine; it has no way to name a path, a process or an address.
 * Nothing here needs zod: the sandboxed preload script imports it.
 */

/** What the auditor chose. The engine alone can turn `grant` back into a path. */
export interface Grant {
  readonly grant: string;
  /** Last part of the path, for the screen. */
  readonly name: string;
  readonly kind: GrantKind;
}
/** `case` is a case folder, `file` and `folder` are anything else; `new` does not exist yet. */
export type GrantKind = 'file' | 'folder' | 'case' | 'new';

/** `crashed`: it died and is being started again. `down`: it died too often and stays down until the application is started again. */
export const engineStates = ['starting', 'ready', 'crashed', 'down'] as const;
export type EngineState = (typeof engineStates)[number];

export interface EngineStatus {
  readonly state: EngineState;
  /** How often the engine was started again since the application started. */
  readonly restarts: number;
}

/** Chosen in the application menu or by its shortcut. */
export const commands = ['case.new', 'case.open', 'evidence.addFiles', 'evidence.addFolder', 'search'] as const;
export type Command = (typeof commands)[number];

/** Kinds of file that an export can be, and `json` for mappings and other settings; the save dialog offers no other ending. */
export const saveEndings = ['csv', 'ndjson', 'xlsx', 'tlog-proof', 'json', 'key'] as const;
export type SaveEnding = (typeof saveEndings)[number];

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The page's view of a dropped `File`: only real ones are accepted, so that page script cannot invent a path. */
export interface DroppedFile {
  readonly name: string;
  readonly size: number;
}

export interface AssayBridge {
  /**
   * Asks for a port to the engine. It comes as a `message` event of the window with `data` equal to `portMessage` and the port in
   * `ports[0]`: once when the engine is ready, and again each time that it was started again.
   */
  connect(): void;
  /** Calls soon with the state as it is, and then on every change, in order. Gives a function that stops it. */
  onEngineStatus(listener: (status: EngineStatus) => void): () => void;
  /** Calls when the auditor chooses a command in the menu. Gives a function that stops it. */
  onCommand(listener: (command: Command) => void): () => void;
  /**
   * Calls once with what the application was started with, if a path was named, and again when it is started a second time with
   * another or the system asks it to open one. Gives a function that stops it.
   */
  onLaunch(listener: (grant: Grant) => void): () => void;
  /** Dialogs; an empty list or null when the auditor cancels. */
  pickEvidenceFiles(): Promise<readonly Grant[]>;
  pickEvidenceFolder(): Promise<readonly Grant[]>;
  pickCase(): Promise<Grant | null>;
  /** Asks where the folder of a new case goes. */
  pickNewCase(suggestedName: string): Promise<Grant | null>;
  pickKeyFile(): Promise<Grant | null>;
  /** Asks for a mapping or another file of settings. */
  pickSettingsFile(): Promise<Grant | null>;
  /** Asks for the folder that reports go into. */
  pickReportFolder(): Promise<Grant | null>;
  /** Asks for a report package. */
  pickPackage(): Promise<Grant | null>;
  /** Asks where an export goes. */
  pickExportFile(suggestedName: string, ending: SaveEnding): Promise<Grant | null>;
  /** Grants for files and folders that were dropped on the page, in the same order. */
  grantDropped(files: readonly DroppedFile[]): Promise<readonly Grant[]>;
  /** Light or dark for the frame of the window and for dialogs too. */
  setTheme(theme: Theme): void;
}

/** `data` of the message that brings a port. */
export const portMessage = 'assay:port';

/** Names of the channels between preload script and host. */
export const channels = {
  connect: 'assay:connect',
  port: 'assay:engine-port',
  statusNow: 'assay:engine-status-now',
  status: 'assay:engine-status',
  command: 'assay:command',
  launchNow: 'assay:launch-now',
  launch: 'assay:launch',
  pickEvidenceFiles: 'assay:pick-evidence-files',
  pickEvidenceFolder: 'assay:pick-evidence-folder',
  pickCase: 'assay:pick-case',
  pickNewCase: 'assay:pick-new-case',
  pickKeyFile: 'assay:pick-key-file',
  pickSettingsFile: 'assay:pick-settings-file',
  pickReportFolder: 'assay:pick-report-folder',
  pickPackage: 'assay:pick-package',
  pickExportFile: 'assay:pick-export-file',
  grantPaths: 'assay:grant-paths',
  setTheme: 'assay:set-theme',
} as const;
