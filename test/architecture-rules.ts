/**
 * Who may import whom. The lint configuration forbids what is not listed here while code is written, and
 * `architecture.test.ts` checks every import statement again, dynamic ones and cycles included.
 *
 * A module is a folder or a single file. Every module may import its own files. Names of targets are modules.
 */

export type Rule = {
  readonly module: string;
  readonly imports: readonly string[];
  /** Single files outside `imports` from which types alone may come. */
  readonly types?: readonly string[] | undefined;
  /** Built-in Node modules: any that opens no socket (default), none at all, or everything but the file system. */
  readonly node?: 'any' | 'none' | 'no-fs' | undefined;
};

const engine = (name: string): string => `src-main/engine/${name}`;
const shared = ['src-shared/contract', 'src-shared/model', 'src-shared/text', 'src-shared/limits.ts'] as const;

/** What every module of the engine may use. */
const everyEngineModule = [engine('ports.ts'), ...shared] as const;

type EngineRule = {
  readonly to: readonly string[];
  readonly node?: Rule['node'];
  readonly types?: readonly string[] | undefined;
  /** Folders of shipped files, outside the sources. */
  readonly files?: readonly string[];
};

const engineModules: Readonly<Record<string, EngineRule>> = {
  bytes: { to: [] },
  json: { to: ['bytes'] },
  crypto: { to: ['bytes'] },
  merkle: { to: ['crypto', 'bytes'] },
  archive: { to: ['bytes', 'crypto'] },
  format: {
    to: ['archive', 'json', 'crypto', 'bytes', 'chain/types.ts', 'chain/digests/documents.ts', 'profile'],
    files: ['resources/mappings'],
  },
  profile: { to: ['json', 'crypto', 'bytes'], node: 'no-fs', files: ['resources/profiles'] },
  chain: { to: ['checkpoint', 'json', 'crypto', 'merkle', 'bytes'], node: 'no-fs' },
  checkpoint: { to: ['json', 'crypto', 'merkle', 'bytes'], node: 'no-fs' },
  timestamp: { to: ['bytes', 'crypto'], node: 'no-fs' },
  store: { to: [] },
  search: { to: ['store'] },
  indexing: {
    to: ['timestamp', 'archive', 'format', 'profile', 'chain', 'checkpoint', 'crypto', 'json', 'bytes', 'store', 'jobs', 'cases'],
  },
  export: { to: [] },
  ops: {
    to: [
      'audit',
      'sampling',
      'export',
      'indexing',
      'search',
      'store',
      'jobs',
      'cases',
      'archive',
      'format',
      'profile',
      'chain',
      'custody',
      'report',
      'checkpoint',
      'crypto',
      'json',
      'bytes',
    ],
  },
  audit: { to: ['store', 'search'] },
  sampling: { to: ['crypto', 'export/sheet-xml.ts'] },
  custody: { to: ['chain', 'checkpoint', 'crypto', 'json', 'merkle', 'bytes', 'store'] },
  jobs: { to: [] },
  report: { to: ['checkpoint', 'crypto', 'bytes'] },
  cases: { to: ['timestamp', 'bytes', 'crypto', 'checkpoint', 'store', 'generate'] },
  generate: { to: ['bytes', 'json', 'crypto', 'merkle', 'checkpoint'] },
};

const engineRules: readonly Rule[] = Object.entries(engineModules).map(([name, { to, files = [], ...rest }]) => ({
  module: engine(name),
  imports: [...to.map(engine), ...files, ...everyEngineModule],
  ...rest,
}));

/** What the hosts of the engine may use: the doors, and what makes an engine of plain Node. */
const commandLine = [
  engine('index.ts'),
  engine('serve.ts'),
  engine('ports.ts'),
  engine('generate'),
  engine('bytes'),
  'src-main/node-engine.ts',
  'src-main/node-ports.ts',
  ...shared,
] as const;

export const rules: readonly Rule[] = [
  ...engineRules,
  { module: engine('ports.ts'), imports: shared },
  {
    module: engine('session.ts'),
    imports: ['cases', 'indexing', 'jobs', 'ops'].map(engine).concat(everyEngineModule),
  },
  {
    module: engine('handlers'),
    imports: [engine('session.ts'), ...['audit', 'cases', 'custody', 'jobs', 'ops', 'profile'].map(engine), ...everyEngineModule],
  },
  {
    module: engine('index.ts'),
    imports: [...Object.keys(engineModules).map(engine), engine('session.ts'), engine('handlers'), ...everyEngineModule],
  },
  { module: engine('serve.ts'), imports: [engine('index.ts'), ...everyEngineModule] },
  { module: 'src-main/node-ports.ts', imports: everyEngineModule },
  {
    module: 'src-main/node-engine.ts',
    imports: [engine('index.ts'), engine('ports.ts'), 'src-main/node-ports.ts', 'package.json', ...shared],
  },
  { module: 'src-main/cli', imports: commandLine },
  { module: 'src-main/cli.ts', imports: [...commandLine, 'src-main/cli'] },
  { module: 'src-main/engine-process.ts', imports: commandLine },
  {
    module: 'src-main/engine-worker.ts',
    imports: [engine('ops'), engine('indexing'), engine('jobs'), engine('ports.ts'), 'src-main/node-ports.ts', ...shared],
  },
  { module: 'src-main/index.ts', imports: ['src-main/app', 'src-main/ipc', ...shared] },
  { module: 'src-main/app', imports: shared },
  { module: 'src-main/ipc', imports: shared },
  { module: 'src-main/preload', imports: ['src-shared/contract'], node: 'none' },

  { module: 'src-shared/limits.ts', imports: [], node: 'none' },
  { module: 'src-shared/model', imports: ['src-shared/limits.ts'], node: 'none' },
  { module: 'src-shared/contract', imports: ['src-shared/model', 'src-shared/limits.ts'], node: 'none' },
  { module: 'src-shared/text', imports: ['src-shared/model', 'src-shared/contract', 'src-shared/limits.ts'], node: 'none' },
];

/** Folders of the window. Each may use src-shared; a feature never imports another feature. */
const windowFolders: Readonly<Record<string, readonly string[]>> = {
  bridge: [],
  ui: ['state'],
  chart: ['ui', 'state'],
  table: ['ui', 'state'],
  state: ['bridge'],
  shell: ['bridge', 'ui', 'chart', 'table', 'state', 'features'],
};

const windowFolder = (name: string): string => `src-renderer/${name}`;

/** The rule of a folder of the window, of one feature, or of the files beside them (`src-renderer`). */
export function windowRule(module: string): Rule {
  const known = windowFolders[module.slice('src-renderer/'.length)];
  const folders = known ?? Object.keys(windowFolders).filter((name) => module === 'src-renderer' || name !== 'shell');
  return { module, imports: [...folders.map(windowFolder), ...shared], node: 'none' };
}

export const windowModules: readonly string[] = Object.keys(windowFolders).map(windowFolder);

/** Packages that only some modules may import. Every other package is free. */
export const exclusivePackages: Readonly<Record<string, readonly string[]>> = {
  electron: ['src-main/index.ts', 'src-main/engine-process.ts', 'src-main/app', 'src-main/ipc', 'src-main/preload'],
  'better-sqlite3': [engine('store')],
};

/** The only packages that these folders may import. */
export const onlyPackages: Readonly<Record<string, readonly string[]>> = {
  'src-shared': ['zod'],
  'src-main/preload': ['electron'],
};

/** Built-in modules that open sockets. No module of the product imports them. */
export const socketModules: readonly string[] = [
  'net',
  'http',
  'https',
  'http2',
  'tls',
  'dgram',
  'dns',
  'dns/promises',
  'inspector',
  'quic',
  'undici',
  'ws',
];

/** Names that reach the network without an import. */
export const socketGlobals: readonly string[] = [
  'fetch',
  'WebSocket',
  'WebSocketStream',
  'XMLHttpRequest',
  'EventSource',
  'RTCPeerConnection',
  'WebTransport',
];
