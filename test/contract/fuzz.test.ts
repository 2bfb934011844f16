/** Random frames, from nonsense to nearly right: the server never throws, answers or ignores each one, and works as before afterwards. */
import fc from 'fast-check';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { methods } from '../../src-shared/contract/methods.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { openEngine } from '../support/engine.ts';
import { connect, type ContractClient } from '../support/contract-client.ts';
import { filesBelow, temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const caseFolder = join(folder, 'fuzz.assay');
let client: ContractClient;
beforeAll(async () => {
  client = connect(engine);
  await generateArchive({ out: join(folder, 'evidence.zip'), events: 300, checkpointEvery: 100 });
  await client.call('case.create', { grant: engine.grant(caseFolder), name: 'Fuzz' });
  await client.call('evidence.import', {
    grants: [engine.grant(join(folder, 'evidence.zip'))],
    filtered: false,
    provenance: { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' },
  });
});

// Reads only, and writes that need a grant or an id that exists: a random frame must not find one.
const names = Object.keys(methods).filter((name) => !['case.openDemo', 'case.close', 'evidence.verify'].includes(name));
const members = [
  'grant',
  'name',
  'id',
  'query',
  'sort',
  'descending',
  'fields',
  'buckets',
  'at',
  'to',
  'offset',
  'limit',
  'evidence',
  'chain',
  'seq',
  'file',
  'line',
  'text',
  'vkey',
  'origin',
  'source',
  'pinnedBy',
  'grants',
  'filtered',
  'provenance',
  '__proto__',
  'constructor',
  'toString',
];

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    '*',
    '"',
    '-',
    ':',
    'seq:1..',
    'action:*',
    "' OR 1=1 --",
    'NEAR(a b)',
    '\u0000',
    '\ud800',
    'time',
    'import',
    '__proto__',
    'a'.repeat(9999),
  ),
);
const value = fc.oneof(
  { depthSize: 'small' },
  text,
  fc.oneof(
    fc.integer(),
    fc.double(),
    fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }),
    fc.constantFrom(0, -0, -1, 500, 501, NaN, Infinity, Number.MAX_SAFE_INTEGER + 1),
  ),
  fc.constantFrom(null, undefined, true, false),
  fc.array(text, { maxLength: 3 }),
  fc.uint8Array({ maxLength: 20 }),
  fc.date({ noInvalidDate: true }),
);
const params = fc.oneof(
  value,
  fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 6 }),
  fc.record({
    query: text,
    sort: fc.constantFrom('time', 'import'),
    offset: fc.nat({ max: 400 }),
    limit: fc.integer({ min: 1, max: 500 }),
  }),
  fc.record({ query: text, sort: fc.constantFrom('time', 'import'), id: fc.integer() }),
  fc.record({ id: fc.oneof(fc.nat({ max: 400 }), fc.integer()) }),
  fc.record({
    evidence: fc.nat({ max: 3 }),
    chain: fc.option(text),
    seq: fc.option(fc.integer()),
    file: fc.option(text),
    line: fc.option(fc.integer()),
  }),
  fc.record({ text }),
  fc.record({
    query: text,
    fields: fc.array(fc.oneof(text, fc.constantFrom('actor', 'chain', 'metadata.x')), { maxLength: 3 }),
    limit: fc.nat({ max: 300 }),
  }),
  fc.record({ query: text, buckets: fc.nat({ max: 30_000 }), offsetMinutes: fc.integer({ min: -1500, max: 1500 }) }),
  fc.record({ query: text, at: fc.nat({ max: 50 }) }),
  fc.record({
    query: text,
    sort: fc.constantFrom('time', 'import', 'seq', 'recorded'),
    descending: fc.boolean(),
    to: fc.oneof(fc.record({ kind: fc.constant('time'), time: fc.double() }), fc.record({ kind: fc.constant('seq'), seq: fc.nat() })),
  }),
  fc.constant({}),
);
const id = fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 100_000 }) }, { weight: 1, arbitrary: value });
const frame = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true, withSparseArray: true }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      t: fc.constant('call'),
      id,
      method: fc.oneof(fc.constantFrom(...names, 'constructor', '__proto__', 'toString'), text),
      params,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      { t: fc.constantFrom('call', 'cancel', 'ok', 'error', 'progress', 'event', '__proto__'), id, method: text, params, extra: value },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ t: fc.constant('cancel'), id }) },
);

test('2,500 random frames', async () => {
  const frames = fc.sample(frame, { numRuns: 2500, seed: 20_261_123 });
  let sent = 0;
  const wanted = new Set<number>();
  for (const [i, one] of frames.entries()) {
    const call = one as { t?: unknown; id?: unknown } | null;
    // Ids of calls are made their own, so that every answer can be told.
    const own =
      typeof call === 'object' && call !== null && call.t === 'call' && Number.isSafeInteger(call.id) && (call.id as number) >= 0
        ? { ...call, id: 10_000_000 + i }
        : one;
    try {
      client.send(own);
    } catch (error) {
      // Functions, symbols and the like cannot be sent at all.
      expect((error as Error).name).toBe('DataCloneError');
      continue;
    }
    sent += 1;
    if (own === one) continue;
    wanted.add(10_000_000 + i);
    // In step with the server, so that it is not merely busy.
    if (wanted.size % 40 === 0) await client.call('app.info', {});
  }
  const answers = await Promise.all([...wanted].map((each) => client.answer(each)));
  expect(sent).toBeGreaterThan(2000);
  expect(answers.length).toBeGreaterThan(1000);
  const codes = new Set(answers.map((reply) => (reply.t === 'ok' ? 'ok' : reply.error.code)));
  for (const code of ['ok', 'bad_params', 'unknown_method']) expect(codes).toContain(code);
  expect(
    [...codes].filter((code) => ['internal', 'bad_result', 'engine_down'].includes(code)),
    client.log.join('\n'),
  ).toEqual([]);
  expect(client.log).toEqual([]);
  for (const reply of client.replies.filter((one) => one.t === 'error')) expect(JSON.stringify(reply).length).toBeLessThan(30_000);

  // As if nothing had been.
  expect(await client.call('events.count', { query: '' })).toMatchObject({ t: 'ok', result: { count: 300 } });
  expect(await client.call('evidence.list', {})).toMatchObject({
    t: 'ok',
    result: [{ name: 'evidence.zip', verdict: 'verified_with_limits' }],
  });
  expect(await client.call('trust.list', {})).toMatchObject({ t: 'ok', result: [] });
  expect(filesBelow(folder).filter((path) => path.includes('data/') && !path.includes('recent'))).toEqual([]);
});
