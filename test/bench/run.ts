/**
 * `npm run bench [-- --events N --runs N]`: Assay and the naive pipeline on the same generated events in one run. Every measurement is a
 * process of its own, start included; they take turns, so that a machine that is slower for a while is so for all of them; the median
 * is told. Processor time and peak memory are of the whole process with all its threads, where the system tells them (Linux).
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Measure {
  readonly seconds: number;
  readonly processor: number | null;
  readonly peakMiB: number | null;
}

interface Subject {
  readonly name: string;
  readonly command: () => readonly string[];
  readonly status: number;
  /** The naive pipeline that does the same work, by name; null where there is none. */
  readonly against: string | null;
  readonly measures: Measure[];
}

const root = join(import.meta.dirname, '../..');
const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '3' } } });
const events = Number(values.events);
const runs = Number(values.runs);
if (!Number.isSafeInteger(events) || events < 1 || !Number.isSafeInteger(runs) || runs < 1) {
  throw new Error('usage: npm run bench -- --events N --runs N');
}

/** The command line as `npm run assay` starts it. */
const assay = ['--max-semi-space-size=4', '-r', './tools/require-node.cjs', 'src-main/cli.ts'] as const;

/** Clock ticks a second in /proc: a constant of Linux's interface. */
const ticks = 100;

/** Peak resident memory in MiB and processor seconds of a running process (Linux only). */
async function look(pid: number): Promise<Pick<Measure, 'processor' | 'peakMiB'>> {
  const [status, line] = await Promise.all(['status', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')));
  const kib = /VmHWM:\s+(\d+) kB/.exec(status ?? '')?.[1];
  // Behind the name, which may hold anything: user and system time are the 12th and 13th field.
  const fields = (line ?? '').slice((line ?? '').lastIndexOf(')') + 2).split(' ');
  const used = Number(fields[11]) + Number(fields[12]);
  return { peakMiB: kib === undefined ? null : Number(kib) / 1024, processor: Number.isNaN(used) ? null : used / ticks };
}

function measure(args: readonly string[], status: number): Promise<Measure> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    let seen: Pick<Measure, 'processor' | 'peakMiB'> = { processor: null, peakMiB: null };
    const poll = setInterval(() => {
      void look(child.pid ?? 0).then(({ processor, peakMiB }) => {
        seen = { processor: processor ?? seen.processor, peakMiB: peakMiB ?? seen.peakMiB };
      });
    }, 20);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(poll);
      if (code === status) resolve({ seconds: (performance.now() - startedAt) / 1000, ...seen });
      else reject(new Error(`exit status ${code} instead of ${status}: ${args.join(' ')}`));
    });
  });
}

/** Runs a part of the benchmark that prints its own table. */
function print(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit status ${code}: ${args.join(' ')}`))));
  });
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
const secondsOf = ({ measures }: Subject): number => median(measures.map(({ seconds }) => seconds));

/** One row of the table. */
function row(subject: Subject, all: readonly Subject[]): string {
  const seconds = secondsOf(subject);
  const processor = subject.measures.flatMap((one) => (one.processor === null ? [] : [one.processor]));
  const peak = subject.measures.flatMap((one) => (one.peakMiB === null ? [] : [one.peakMiB]));
  const against = all.find(({ name }) => name === subject.against);
  return [
    '',
    subject.name,
    seconds.toFixed(2),
    processor.length === 0 ? 'not known' : median(processor).toFixed(2),
    Math.round(events / seconds).toLocaleString('en-US'),
    peak.length === 0 ? 'not known' : String(Math.round(Math.max(...peak))),
    against === undefined ? '' : `${(secondsOf(against) / seconds).toFixed(2)}×`,
    '',
  ]
    .join(' | ')
    .trim();
}

const work = await mkdtemp(join(tmpdir(), 'assay-bench-'));
try {
  const at = (name: string): string => join(work, name);
  const generate = (out: string, ...more: readonly string[]): Promise<Measure> =>
    measure([...assay, 'generate', '--quiet', '--out', at(out), '--events', String(events), ...more], 0);
  const generated = await generate('archive');
  await generate('one', '--files', '1');
  await generate('archive.zip');
  await generate('producer', '--style', 'producer');
  await generate('hyrelog', '--format', 'hyrelog');
  await measure(['test/bench/raw-line.ts', at('raw-line'), String(events)], 0);
  const rawLine = [at('raw-line/chain.jsonl.gz'), '--profile', at('raw-line/profile.json')];

  const trust = (name: string): readonly string[] => ['--trust', at(`${name}.vkey`)];
  const verify = (name: string): readonly string[] => [...assay, 'verify', at(name), ...trust(name)];
  let fresh = 0;
  let naiveAt = 0;
  const freshCase = (): string => at(`bench-${++fresh}.assay`);
  const importInto = (name: string, ...more: readonly string[]): readonly string[] => [...assay, 'import', ...more, at(name)];
  const subject = (name: string, command: Subject['command'], against: string | null = null, status = 0): Subject => ({
    name,
    command,
    status,
    against,
    measures: [],
  });

  const naiveVerify = 'naive: parse, sort, hash';
  const naiveImport = 'naive: the same and insert';
  const cases = { plain: '', indexed: '' };
  const subjects: readonly Subject[] = [
    subject(naiveVerify, () => ['test/bench/naive.ts', 'verify', at('archive')]),
    subject('verify a folder of .ndjson.gz, lines in canonical form', () => verify('archive'), naiveVerify),
    subject('verify one .ndjson.gz', () => verify('one'), naiveVerify),
    subject('verify a .zip', () => verify('archive.zip'), naiveVerify),
    subject('verify, lines in the producer’s order', () => verify('producer'), naiveVerify),
    subject('verify a HyreLog archive', () => [...assay, 'verify', at('hyrelog')], null, 2),
    subject('verify a .jsonl.gz by a profile, lines hashed as they stand', () => [...assay, 'verify', ...rawLine]),
    subject(naiveImport, () => ['test/bench/naive.ts', 'import', at('archive'), at(`naive-${(naiveAt = ++fresh)}.db`)]),
    subject(
      'import, all rows browsable',
      () => importInto('archive', '--case', (cases.plain = freshCase()), ...trust('archive')),
      naiveImport,
    ),
    subject('import a HyreLog archive', () => importInto('hyrelog', '--case', freshCase()), null, 2),
    subject('import, and the full-text index', () =>
      importInto('archive', '--index-text', '--case', (cases.indexed = freshCase()), ...trust('archive')),
    ),
  ];
  const loadBefore = loadavg()[0] ?? NaN;
  for (let run = 0; run < runs; run++) {
    for (const one of subjects) one.measures.push(await measure(one.command(), one.status));
  }
  const search = subject('search: count of one word', () => [...assay, 'search', '--case', cases.indexed, 'export', '--count']);
  for (let run = 0; run < runs; run++) search.measures.push(await measure(search.command(), 0));
  const databaseOf = async (folder: string): Promise<number> => Math.round((await stat(join(folder, 'case.db'))).size / events);

  const all = [...subjects, search];
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  write(
    `${events.toLocaleString('en-US')} events · Node ${process.versions.node} · ${availableParallelism()} processors (${cpus()[0]?.model ?? 'unknown'}), load ${loadBefore.toFixed(1)} before · median of ${runs}, highest peak · generated in ${generated.seconds.toFixed(1)} s\n`,
  );
  write('| what | seconds | processor seconds | events/s | peak MiB | times as fast as naive |');
  write('|---|---:|---:|---:|---:|---:|');
  for (const one of all) write(row(one, all));
  write('');
  await print(['test/bench/search.ts', cases.indexed, at(`naive-${naiveAt}.db`), '20']);
  write(
    `\nDatabase: ${await databaseOf(cases.plain)} bytes an event before the full-text index, ${await databaseOf(cases.indexed)} with it.`,
  );
} finally {
  await rm(work, { recursive: true, force: true });
}
