/** What can be generated, with every default in one place. */
import { addMonths } from './calendar.ts';
import type { ContainerName } from './container.ts';
import { containerOf } from './container.ts';
import type { Compression } from './encoder.ts';
import { GenerateProblem } from './problem.ts';
import { countPlanted, type PlantSpec } from './plant.ts';
import type { TamperSpec } from './tamper.ts';

export const hyrelogLayouts = ['archive', 'archived', 'hot-and-archived', 'pages', 'hot', 'hot-csv'] as const;
export type HyrelogLayout = (typeof hyrelogLayouts)[number];

export interface GenerateOptions {
  /** Where to write; its ending chooses the container. */
  readonly out: string;
  readonly format?: 'assay' | 'hyrelog' | undefined;
  readonly events?: number | undefined;
  readonly seed?: number | undefined;
  readonly tamper?: readonly TamperSpec[] | undefined;
  /** Anomalies in the first chain; their events count among `events`. */
  readonly plant?: readonly PlantSpec[] | undefined;
  /** Ed25519 seed (32 bytes) that signs checkpoints; without it one is derived from the seed, fit for demos only. */
  readonly key?: Uint8Array | undefined;
  readonly chains?: number | undefined;
  readonly actors?: number | undefined;
  /** First instant, milliseconds UTC. */
  readonly start?: number | undefined;
  readonly months?: number | undefined;
  readonly checkpointEvery?: number | undefined;
  readonly eventsPerFile?: number | undefined;
  /** Instead of `eventsPerFile`: so many files a chain. */
  readonly files?: number | undefined;
  readonly compress?: Compression | undefined;
  /** `canonical`: lines are RFC 8785; `producer`: members in the order of the specification, non-ASCII escaped. */
  readonly style?: 'canonical' | 'producer' | undefined;
  /** Leaves out the records before this seq of the first chain and states their compact range. */
  readonly fromSeq?: number | undefined;
  /** With `fromSeq`: leave the compact range out as well. */
  readonly noBefore?: boolean | undefined;
  /** Adds a witness's cosignature/v1 to every checkpoint. */
  readonly witness?: boolean | undefined;
  /** The manifest stays as it was before the tampering. */
  readonly keepManifest?: boolean | undefined;
  /** Name of a folder around everything. */
  readonly wrap?: string | undefined;
  readonly layout?: HyrelogLayout | undefined;
  /** A folder that holds files may be replaced. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export type Settings = {
  readonly [K in keyof Required<GenerateOptions>]: K extends 'key' | 'fromSeq' | 'wrap' | 'signal' | 'onProgress'
    ? GenerateOptions[K]
    : NonNullable<GenerateOptions[K]>;
} & {
  readonly container: ContainerName;
  readonly end: number;
};

/** Fixed, so that the clock has no part in the bytes. */
const START = Date.UTC(2025, 9, 1);
const MONTHS = 6;
const EVENTS = 3000;
const EVENTS_PER_FILE = 25_000;
const MOST_EVENTS = 100_000_000;

/** Every 500 events up to 5,000 events, else about a fortieth, rounded to 1, 2, 2.5 or 5 times a power of ten. */
export const defaultCheckpointEvery = (events: number): number => {
  if (events <= 5000) return 500;
  const target = events / 40;
  let step = 100;
  while (step * 10 <= target) step *= 10;
  for (const factor of [5, 2.5, 2]) if (step * factor <= target) return step * factor;
  return step;
};

const whole = (name: string, value: number, least: number, most: number): number => {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new GenerateProblem(`${name} must be a whole number from ${least} to ${most}.`);
  return value;
};

/** Fills in the defaults and refuses what cannot be made. */
export const settle = (options: GenerateOptions): Settings => {
  const format = options.format ?? 'assay';
  const events = whole('--events', options.events ?? EVENTS, 1, MOST_EVENTS);
  const chains = whole('--chains', options.chains ?? 1, 1, Math.min(events, 26));
  const perChain = Math.floor(events / chains);
  const start = whole('--start', options.start ?? START, Date.UTC(1990, 0, 1), Date.UTC(2200, 0, 1));
  const files = options.files === undefined ? undefined : whole('--files', options.files, 1, 100_000);
  const byFiles = files === undefined ? undefined : Math.ceil(perChain / files);
  const container = containerOf(options.out);
  const layout = options.layout ?? defaultLayout(options.out, container);
  const settings: Settings = {
    ...options,
    format,
    events,
    chains,
    start,
    container,
    layout,
    end: addMonths(start, whole('--months', options.months ?? MONTHS, 1, 240)),
    months: options.months ?? MONTHS,
    seed: whole('--seed', options.seed ?? 1, 0, Number.MAX_SAFE_INTEGER),
    tamper: options.tamper ?? [],
    plant: options.plant ?? [],
    actors: whole('--actors', options.actors ?? 150, 20, 5000),
    checkpointEvery: whole('--checkpoint-every', options.checkpointEvery ?? defaultCheckpointEvery(perChain), 1, MOST_EVENTS),
    eventsPerFile: whole('--events-per-file', options.eventsPerFile ?? byFiles ?? EVENTS_PER_FILE, 1, MOST_EVENTS),
    files: files ?? 0,
    compress: options.compress ?? 'gz',
    style: options.style ?? 'canonical',
    noBefore: options.noBefore ?? false,
    witness: options.witness ?? false,
    keepManifest: options.keepManifest ?? false,
    force: options.force ?? false,
    key: options.key,
    fromSeq: options.fromSeq,
    wrap: options.wrap,
    signal: options.signal,
    onProgress: options.onProgress,
  };
  refuse(settings, options);
  return settings;
};

const defaultLayout = (out: string, container: ContainerName): HyrelogLayout => {
  if (container !== 'file') return 'archive';
  return out.toLowerCase().endsWith('.csv') ? 'hot-csv' : 'archived';
};

const refuse = (settings: Settings, options: GenerateOptions): void => {
  const { format, container, layout, fromSeq, wrap } = settings;
  if (format === 'assay' && container === 'file')
    throw new GenerateProblem('An Assay archive is a folder, .zip, .tar or .tar.gz: choose another ending for --out.');
  if (format === 'assay' && options.layout !== undefined) throw new GenerateProblem('--layout belongs to --format hyrelog: leave it out.');
  if (fromSeq !== undefined) whole('--from-seq', fromSeq, 1, Math.floor(settings.events / settings.chains));
  if (wrap !== undefined && !/^[\w.-]{1,40}$/.test(wrap))
    throw new GenerateProblem('--wrap takes a plain folder name of letters, digits, dots and dashes.');
  if (settings.key !== undefined && settings.key.length !== 32) throw new GenerateProblem('--key must hold 32 bytes in hexadecimal.');
  if (countPlanted(settings.plant) > Math.floor(settings.events / settings.chains) / 2)
    throw new GenerateProblem('The planted anomalies would be more than half of the events: raise --events.');
  if (format === 'assay') return;
  if (settings.plant.length > 0) throw new GenerateProblem('--plant belongs to --format assay: leave it out.');
  const notHere = (
    ['chains', 'checkpointEvery', 'eventsPerFile', 'files', 'fromSeq', 'noBefore', 'witness', 'keepManifest', 'key', 'style'] as const
  ).find((name) => options[name] !== undefined && options[name] !== false);
  if (notHere !== undefined) throw new GenerateProblem(`${flagOf(notHere)} belongs to --format assay: leave it out.`);
  const many = layout === 'archive' || layout === 'pages';
  if (many && container === 'file')
    throw new GenerateProblem(`--layout ${layout} makes many files: let --out end in .zip, .tar, .tar.gz or name a folder.`);
  const wanted = layout === 'hot-csv' ? 'csv' : 'jsonl';
  if (!many && container !== 'file') throw new GenerateProblem(`--layout ${layout} makes one file: let --out end in .${wanted}.`);
  const isCsv = settings.out.toLowerCase().endsWith('.csv');
  if (!many && layout !== 'hot-and-archived' && isCsv !== (layout === 'hot-csv'))
    throw new GenerateProblem(`--layout ${layout} makes one .${wanted} file: choose that ending for --out.`);
};

const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
