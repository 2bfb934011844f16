/**
 * Searches in a case, and the naive way to answer the same: `LIKE`, `GROUP BY` and `OFFSET` over one table with the raw records. Each
 * question is asked several times with other values, so that nothing is answered from what an earlier one found; the first round is not
 * counted. The times are those that a window sees: from the call to the answer, over the threads of the engine.
 *
 *     node test/bench/search.ts CASE_FOLDER NAIVE_DATABASE|none ROUNDS
 */
import { readFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import type { Engine } from '../../src-main/engine/index.ts';
import { startEngine } from '../../src-main/node-engine.ts';

const [folder, database, given] = process.argv.slice(2);
const rounds = Number(given ?? 20);
if (folder === undefined || database === undefined || !(rounds > 0)) throw new Error('usage: search.ts CASE_FOLDER NAIVE_DATABASE ROUNDS');

const engine: Engine = startEngine({
  entry: new URL('../../src-main/node-engine.ts', import.meta.url).href,
  dataFolder: null,
  backgroundText: false,
});
await engine.call('case.open', { grant: engine.grant(folder) });
const naive = database === 'none' ? null : new Database(database, { readonly: true });

const total = (await engine.call('events.count', { query: '' })).count;
const facet = async (field: string): Promise<string[]> =>
  ((await engine.call('events.facets', { query: '', fields: [field], limit: 100 })).facets[0]?.values ?? []).map(({ value }) => value);
const [emails, actions, ips, resources] = [await facet('email'), await facet('action'), await facet('ip'), await facet('resource')];
const days = Array.from({ length: 60 }, (_, n) => new Date(Date.UTC(2025, 9, 1 + n)).toISOString().slice(0, 10));

const nth = (list: readonly string[], n: number): string => list[(n * 7 + 3) % list.length] ?? '';
const page = (query: string, offset = 0, descending = false, sort: 'time' | 'recorded' | 'seq' = 'time'): Promise<unknown> =>
  engine.call('events.page', { query, sort, descending, offset, limit: 100 });
const all = (sql: string, ...values: readonly (string | number)[]): unknown => naive?.prepare(sql).all(...values);
/** A term that every event meets and no earlier query had: nothing found for another query is used. */
const fresh = (n: number): string => `-seq:${2_000_000_000 + n}`;

interface Subject {
  readonly name: string;
  readonly ours: (n: number) => Promise<unknown>;
  readonly theirs: ((n: number) => unknown) | null;
}

const where = (condition: string): string => `SELECT * FROM event WHERE ${condition} ORDER BY time LIMIT 100`;
const phrases = [
  'customer request',
  'Q4 plan',
  'Road map',
  'Acme Ltd',
  'nightly report',
  'bad_password',
  'impossible travel',
  'Budget 2026',
];
const prefixes = ['data', 'user', 'proj', 'file', 'exp', 'inv', 'sess', 'role', 'key'];
const reasons = ['obsolete', 'duplicate', 'customer request', 'bad_password', 'expired_password', 'unknown_user'];

const subjects: readonly Subject[] = [
  { name: 'first page, all events', ours: (n) => page(fresh(n)), theirs: () => all(where('TRUE')) },
  { name: 'first page, one actor', ours: (n) => page(`email:${nth(emails, n)}`), theirs: (n) => all(where('email = ?'), nth(emails, n)) },
  {
    name: 'first page, action and day, newest first',
    ours: (n) => page(`action:${nth(actions, n)} after:${nth(days, n)}`, 0, true),
    theirs: (n) => all(where('action = ? AND time >= ?').replace('ORDER BY time', 'ORDER BY time DESC'), nth(actions, n), nth(days, n)),
  },
  { name: 'first page, by time of recording', ours: (n) => page(`${fresh(n)} after:${nth(days, n)}`, 0, false, 'recorded'), theirs: null },
  {
    name: 'first page, OR and NOT',
    ours: (n) => page(`(ip:${nth(ips, n)} OR email:${nth(emails, n)}) -action:${nth(actions, n)}`),
    theirs: (n) => all(where('(ip = ? OR email = ?) AND action <> ?'), nth(ips, n), nth(emails, n), nth(actions, n)),
  },
  {
    name: 'first page, one word',
    ours: (n) => page(nth(phrases, n).split(' ')[0] ?? ''),
    theirs: (n) => all(where('raw LIKE ?'), `%${nth(phrases, n).split(' ')[0]}%`),
  },
  {
    name: 'phrase: first page and count',
    ours: async (n) => {
      const query = `"${nth(phrases, n)}" ${fresh(n)}`;
      await page(query);
      return engine.call('events.count', { query });
    },
    theirs: (n) => all('SELECT count(*) FROM event WHERE raw LIKE ?', `%${nth(phrases, n)}%`),
  },
  {
    name: 'wildcard in a field: first page and count',
    ours: async (n) => {
      const query = `action:${nth(prefixes, n)}* ${fresh(n)}`;
      await page(query);
      return engine.call('events.count', { query });
    },
    theirs: (n) => all('SELECT count(*) FROM event WHERE action LIKE ?', `${nth(prefixes, n)}%`),
  },
  {
    name: 'wildcard in a resource',
    ours: (n) => page(`resource:"${nth(resources, n).slice(0, 5)}"*`),
    theirs: (n) => all(where('resource_id LIKE ?'), `${nth(resources, n).slice(0, 5)}%`),
  },
  {
    name: 'metadata path, first page',
    ours: (n) => page(`metadata.reason:"${nth(reasons, n)}" ${fresh(n)}`),
    theirs: (n) => all(where(`json_extract(raw, '$.metadata.reason') = ?`), nth(reasons, n)),
  },
  {
    name: 'metadata path, count of all',
    ours: (n) => engine.call('events.count', { query: `metadata.soft:true ${fresh(n)}` }),
    theirs: () => all(`SELECT count(*) FROM event WHERE json_extract(raw, '$.metadata.soft') = 1`),
  },
  ...['action', 'actor', 'ip', 'outcome'].map((field) => ({
    name: `facet ${field}, all events`,
    ours: (n: number) => engine.call('events.facets', { query: fresh(n), fields: [field], limit: 20 }),
    theirs: () => all(`SELECT ${field}, count(*) FROM event GROUP BY 1 ORDER BY 2 DESC LIMIT 20`),
  })),
  {
    name: 'eight facets of one filter',
    ours: (n) =>
      engine.call('events.facets', {
        query: `after:${nth(days, n)} ${fresh(n)}`,
        fields: ['actor', 'action', 'category', 'outcome', 'type', 'ip', 'country', 'role'],
        limit: 20,
      }),
    theirs: (n) => {
      for (const field of ['email', 'action', 'category', 'outcome', 'resource_type', 'ip'])
        all(`SELECT ${field}, count(*) FROM event WHERE time >= ? GROUP BY 1 ORDER BY 2 DESC LIMIT 20`, nth(days, n));
    },
  },
  {
    name: 'histogram, all events',
    ours: (n) => engine.call('events.histogram', { query: fresh(n), buckets: 200 }),
    theirs: () => all('SELECT substr(time, 1, 10), count(*) FROM event GROUP BY 1'),
  },
  {
    name: 'histogram of one word',
    ours: (n) => engine.call('events.histogram', { query: `${nth(phrases, n).split(' ')[0]} ${fresh(n)}`, buckets: 200 }),
    theirs: (n) => all('SELECT substr(time, 1, 10), count(*) FROM event WHERE raw LIKE ? GROUP BY 1', `%${nth(phrases, n).split(' ')[0]}%`),
  },
  {
    name: 'deep scroll, all events',
    ours: (n) => page('', Math.floor(((n * 0.37) % 1) * total)),
    theirs: (n) => all('SELECT * FROM event ORDER BY time LIMIT 100 OFFSET ?', Math.floor(((n * 0.37) % 1) * total)),
  },
  {
    name: 'deep scroll in a filter',
    ours: (n) => page('outcome:success', Math.floor(((n * 0.37) % 0.7) * total)),
    theirs: (n) =>
      all(`SELECT * FROM event WHERE outcome = 'success' ORDER BY time LIMIT 100 OFFSET ?`, Math.floor(((n * 0.37) % 0.7) * total)),
  },
];

const quantile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] ?? NaN;

async function measure(count: number, ask: (n: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const startedAt = performance.now();
    await ask(n);
    if (n > 0) times.push(performance.now() - startedAt);
  }
  return times;
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const ms = (time: number): string => time.toFixed(time < 10 ? 1 : 0);
write('| search | p50 ms | p95 ms | naive p50 ms | times as fast |');
write('|---|---:|---:|---:|---:|');
for (const { name, ours, theirs } of subjects) {
  const times = await measure(rounds + 1, ours);
  const others = theirs === null || naive === null ? null : await measure(Math.min(4, rounds + 1), theirs);
  const [middle, other] = [quantile(times, 0.5), others === null ? null : quantile(others, 0.5)];
  write(
    `| ${name} | ${ms(middle)} | ${ms(quantile(times, 0.95))} | ${other === null ? '' : ms(other)} | ${other === null ? '' : `${(other / middle).toFixed(1)}×`} |`,
  );
}
const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
write(
  `\nPeak memory of the searching process, the naive database included: ${peak === undefined ? 'not known' : `${Math.round(Number(peak) / 1024)} MiB`}.`,
);
naive?.close();
await engine.close();
