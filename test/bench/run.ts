/**
 * `npm run bench [-- --events N]`: Assay and the naive pipeline on the same generated archive in one run; medians of three, each in a
 * process of its own, with the peak resident memory where the system tells it.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Measure {
  readonly seconds: number;
  readonly peakMiB: number | null;
  readonly status: number;
}

const root = join(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '3' } } });
const events = Number(values.events);
const runs = Number(values.runs);

/** Peak resident memory of a running process, MiB (Linux only). */
async function peakOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}

function measure(args: readonly string[]): Promise<Measure> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    let peakMiB: number | null = null;
    const poll = setInterval(() => void peakOf(child.pid ?? 0).then((peak) => (peakMiB = peak ?? peakMiB)), 50);
    child.on('error', reject);
    child.on('exit', (status) => {
      clearInterval(poll);
      resolve({ seconds: (performance.now() - startedAt) / 1000, peakMiB, status: status ?? -1 });
    });
  });
}

/** The run with the median time. */
async function median(prepare: () => Promise<readonly string[]>, expected: number): Promise<Measure> {
  const all: Measure[] = [];
  for (let run = 0; run < runs; run++) {
    const one = await measure(await prepare());
    if (one.status !== expected) throw new Error(`exit status ${one.status} instead of ${expected}`);
    all.push(one);
  }
  return all.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs / 2)]!;
}

const work = await mkdtemp(join(tmpdir(), 'assay-bench-'));
try {
  const archive = join(work, 'archive');
  const shuffled = join(work, 'producer');
  const hyrelog = join(work, 'hyrelog');
  const generated = await measure(['src-main/cli.ts', 'generate', '--out', archive, '--events', String(events)]);
  await measure(['src-main/cli.ts', 'generate', '--out', shuffled, '--events', String(events), '--style', 'producer']);
  await measure(['src-main/cli.ts', 'generate', '--out', hyrelog, '--events', String(events), '--format', 'hyrelog']);
  const trust = ['--trust', `${archive}.vkey`];

  let fresh = 0;
  const freshCase = (): string => join(work, `bench-${fresh++}.assay`);
  const rows: [string, Measure, Measure | null][] = [];
  const naiveVerify = await median(async () => ['test/bench/naive.ts', 'verify', archive], 0);
  const naiveImport = await median(async () => ['test/bench/naive.ts', 'import', archive, join(work, `naive-${fresh++}.db`)], 0);
  rows.push(['naive: parse, sort, hash', naiveVerify, null]);
  rows.push(['naive: the same and insert', naiveImport, null]);
  rows.push([
    'verify, lines in canonical form',
    await median(async () => ['src-main/cli.ts', 'verify', archive, ...trust], 0),
    naiveVerify,
  ]);
  rows.push([
    'verify, lines in producer order',
    await median(async () => ['src-main/cli.ts', 'verify', shuffled, '--trust', `${shuffled}.vkey`], 0),
    naiveVerify,
  ]);
  rows.push(['verify, HyreLog archive', await median(async () => ['src-main/cli.ts', 'verify', hyrelog], 2), naiveVerify]);
  let last = '';
  rows.push([
    'import, all rows browsable',
    await median(async () => ['src-main/cli.ts', 'import', '--case', (last = freshCase()), ...trust, archive], 0),
    naiveImport,
  ]);
  const bytesPerEvent = (await stat(join(last, 'case.db'))).size / events;
  rows.push([
    'import, and full-text index',
    await median(async () => ['src-main/cli.ts', 'import', '--index-text', '--case', (last = freshCase()), ...trust, archive], 0),
    naiveImport,
  ]);
  const bytesPerIndexed = (await stat(join(last, 'case.db'))).size / events;
  rows.push([
    'search: count of one word',
    await median(async () => ['src-main/cli.ts', 'search', '--case', last, 'export', '--count'], 0),
    null,
  ]);

  process.stdout.write(
    `${events.toLocaleString('en-US')} events, Node ${process.versions.node}, median of ${runs}; generated in ${generated.seconds.toFixed(1)} s\n\n`,
  );
  process.stdout.write('| what | seconds | events/s | peak memory | times the naive pipeline |\n|---|---:|---:|---:|---:|\n');
  for (const [name, { seconds, peakMiB }, against] of rows) {
    const rate = Math.round(events / seconds).toLocaleString('en-US');
    const ratio = against === null ? '' : `${(against.seconds / seconds).toFixed(2)}×`;
    process.stdout.write(
      `| ${name} | ${seconds.toFixed(2)} | ${rate} | ${peakMiB === null ? 'not known' : `${Math.round(peakMiB)} MiB`} | ${ratio} |\n`,
    );
  }
  process.stdout.write(
    `\nDatabase: ${Math.round(bytesPerEvent)} bytes an event before the full-text index, ${Math.round(bytesPerIndexed)} with it.\n`,
  );
} finally {
  await rm(work, { recursive: true, force: true });
}
