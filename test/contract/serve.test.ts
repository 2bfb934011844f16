/** The contract as a window meets it, over a real MessageChannel and with the real engine behind it. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { envelopeLimits } from '../../src-shared/contract/envelope.ts';
import { methods, type MethodName } from '../../src-shared/contract/methods.ts';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { openEngine } from '../support/engine.ts';
import { connect, type ContractClient } from '../support/contract-client.ts';
import { nearlySampling } from './nearly-sampling.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder, { backgroundText: true });
const noProvenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };
const small = join(folder, 'small.zip');
const large = join(folder, 'large.zip');
let client: ContractClient;
let vkey: string;
beforeAll(async () => {
  client = connect(engine);
  vkey = (await generateArchive({ out: small, events: 300, checkpointEvery: 100 })).vkey!;
  await generateArchive({ out: large, events: 30_000, seed: 2 });
});

const code = async (method: string, params: unknown): Promise<string> => {
  const reply = await client.call(method, params);
  return reply.t === 'error' ? reply.error.code : 'ok';
};
const ok = async (method: MethodName, params: unknown): Promise<never> => {
  const reply = await client.call(method, params);
  expect(reply).toMatchObject({ t: 'ok' });
  return (reply as { result: unknown }).result as never;
};

/** Parameters that no method may take, and for each method some that are nearly right. */
const never: readonly unknown[] = [null, undefined, 'x', 7, true, [], [{}], 1n];
const nearly: Readonly<Partial<Record<MethodName, readonly unknown[]>>> = {
  ...nearlySampling,
  'case.create': [
    {},
    { grant: '', name: 'x' },
    { grant: 'g' },
    { grant: 'g', name: '' },
    { grant: 'g', name: 'x'.repeat(201) },
    { grant: 5, name: 'x' },
    { grant: 'g'.repeat(101), name: 'x' },
  ],
  'case.open': [{}, { grant: null }, { grant: ['g'] }, { path: '/etc' }],
  'case.openRecent': [{}, { id: 5 }, { id: 'x'.repeat(101) }],
  'case.openDemo': [{}, { id: {} }],
  'case.openPath': [{}, { path: '/etc/passwd' }, { grant: '' }],
  'evidence.import': [
    {},
    { grants: [], filtered: false, provenance: noProvenance },
    { grants: ['g'], provenance: noProvenance },
    { grants: ['g'], filtered: 'no', provenance: noProvenance },
    { grants: ['g'], filtered: false },
    { grants: Array(101).fill('g'), filtered: false, provenance: noProvenance },
    { grants: ['g'], filtered: false, provenance: { receivedFrom: 'x'.repeat(501) } },
  ],
  'evidence.get': [{}, { id: 0 }, { id: -1 }, { id: 1.5 }, { id: '1' }, { id: NaN }, { id: Infinity }],
  'evidence.verify': [{ id: 'all' }, { id: 0 }, { thorough: 'yes' }],
  'events.page': [
    {},
    { query: '', sort: 'time', offset: -1, limit: 1 },
    { query: '', sort: 'time', offset: 0, limit: 0 },
    { query: '', sort: 'time', offset: 0, limit: 501 },
    { query: '', sort: 'size', offset: 0, limit: 1 },
    { query: 'x'.repeat(10_001), sort: 'time', offset: 0, limit: 1 },
    { query: '', sort: 'time', offset: 0.5, limit: 1 },
    { query: 7, sort: 'time', offset: 0, limit: 1 },
  ],
  'events.count': [{}, { query: null }, { query: ['x'] }, { query: 'x'.repeat(10_001) }],
  'events.locate': [{}, { query: '', sort: 'time' }, { query: '', sort: 'time', id: 'x' }],
  'events.jump': [{}, { query: '', sort: 'time', to: { kind: 'seq', seq: -1 } }, { query: '', sort: 'time', to: { kind: 'day' } }],
  'events.facets': [
    {},
    { query: '', fields: [], limit: 5 },
    { query: '', fields: ['actor'], limit: 0 },
    { query: '', fields: ['actor'], limit: 201 },
    { query: '', fields: Array(21).fill('actor'), limit: 5 },
  ],
  'events.histogram': [{}, { query: '', buckets: 0 }, { query: '', buckets: 20_001 }, { query: '', buckets: 9, offsetMinutes: 1081 }],
  'events.complete': [{}, { query: '', at: -1 }, { query: '', at: '0' }],
  'events.detail': [{}, { id: '1' }, { id: 1.5 }],
  'events.proof': [{}, { id: 1 }, { id: 'x', grant: 'g' }, { id: 1, grant: '' }],
  'events.find': [{}, { evidence: 1 }, { evidence: '1', chain: null, seq: null, file: null, line: null }],
  'exports.events': [
    {},
    { grant: 'g', query: '', sort: 'time', format: 'pdf', columns: ['seq'], about: true, bom: false, author: '' },
    { grant: 'g', query: '', sort: 'time', format: 'csv', columns: [], about: true, bom: false, author: '' },
    { grant: 'g', query: '', sort: 'time', format: 'csv', columns: ['password'], about: true, bom: false, author: '' },
    { path: '/tmp/x.csv', query: '', sort: 'time', format: 'csv', columns: ['seq'], about: true, bom: false, author: '' },
  ],
  'marks.get': [{}, { event: 0 }, { event: '1' }],
  'marks.counts': [{}, { query: 7 }, { query: 'x'.repeat(10_001) }],
  'marks.bookmark': [{}, { event: 1, on: true }, { event: 1, on: true, author: ' ' }, { event: 1, on: 1, author: 'Ada' }],
  'marks.tag': [
    {},
    { event: 1, tag: '', on: true, author: 'Ada' },
    { event: 1, tag: 'two words', on: true, author: 'Ada' },
    { event: 1, tag: '-x', on: true, author: 'Ada' },
    { event: 1, tag: 'x'.repeat(61), on: true, author: 'Ada' },
    { event: 1, tag: 'a\u202Eb', on: true, author: 'Ada' },
  ],
  'marks.addNote': [{}, { event: 1, text: ' ', author: 'Ada' }, { event: 1, text: 'x'.repeat(10_001), author: 'Ada' }],
  'marks.changeNote': [{}, { id: 1, text: '', author: 'Ada' }, { id: 0, text: 'x', author: 'Ada' }],
  'marks.removeNote': [{}, { id: 1 }, { id: 1, author: '' }],
  'marks.undo': [{}, { change: 0, author: 'Ada' }, { change: 1, author: 'x'.repeat(201) }],
  'audit.setEngagement': [{}, { engagement: { client: 5 }, author: 'Ada' }, { engagement: {}, author: ' ' }],
  'audit.readPolicy': [{}, { text: 5 }, { text: 'x'.repeat(1_000_001) }],
  'audit.writePolicy': [{}, { engagement: { client: 5 } }],
  'audit.run': [{ from: 'x' }, { engagement: [] }],
  'audit.leads': [
    {},
    { rule: null, state: 'maybe', offset: 0, limit: 10 },
    { rule: null, state: null, offset: -1, limit: 10 },
    { rule: null, state: null, offset: 0, limit: 1001 },
    { rule: 'x'.repeat(201), state: null, offset: 0, limit: 10 },
  ],
  'audit.conclude': [{}, { control: '', conclusion: {}, author: 'Ada' }, { control: 'CC6.1', conclusion: null, author: 'Ada' }],
  'audit.setReview': [{}, { key: null, review: {}, author: 'Ada' }, { key: 'x'.repeat(61), review: null, author: 'Ada' }],
  'audit.export': [{}, { grant: 'g', what: { kind: 'all' } }, { path: '/tmp/x', what: { kind: 'leads' } }],
  'audit.triage': [
    {},
    { key: '', state: 'open', note: '', author: 'Ada' },
    { key: 'k', state: 'maybe', note: '', author: 'Ada' },
    { key: 'k', state: 'open', note: 'x'.repeat(10_001), author: 'Ada' },
    { key: 'k', state: 'open', note: '', author: ' ' },
  ],
  'reports.make': [
    {},
    { grant: 'g', formats: [], key: null },
    { grant: 'g', formats: ['docx'], key: null },
    { grant: 'g', formats: ['pdf'], key: { grant: 'g' } },
    { path: '/tmp', formats: ['pdf'], key: null },
  ],
  'reports.verify': [{}, { grant: 'g', evidence: 'g', trust: '' }, { grant: 'g', evidence: [], trust: 'x'.repeat(1_000_001) }],
  'keys.create': [{}, { grant: 'g', name: '', passphrase: 'x' }, { grant: 'g', name: 'x', passphrase: '' }],
  'custody.list': [{}, { offset: -1, limit: 1 }, { offset: 0, limit: 501 }, { offset: 0, limit: 0 }],
  'custody.sign': [{}, { key: null }, { key: { grant: 'g' } }, { key: { passphrase: 'x' } }],
  'searches.save': [{}, { name: ' ', query: '', author: 'Ada' }, { name: 'x', query: 'x'.repeat(10_001), author: 'Ada' }],
  'searches.remove': [{}, { id: 0 }],
  'profiles.probe': [{}, { grant: '' }, { path: '/etc/passwd' }],
  'profiles.preview': [
    { grant: 'g' },
    { grant: 'g', text: 5 },
    { grant: 'g', text: 'x'.repeat(300_001) },
    { grant: 'g', text: '', secret: 1 },
  ],
  'profiles.read': [{}, { grant: '' }, { path: '/etc/passwd' }],
  'profiles.save': [{ grant: 'g' }, { grant: 'g', text: 'x'.repeat(300_001) }, { path: '/tmp/x', text: '' }],
  'mapping.inspect': [
    {},
    { grant: 5 },
    { grant: 'g', container: { kind: 'csv', delimiter: 'xx' } },
    { grant: 'g', container: { kind: 'xml' } },
  ],
  'mapping.preview': [{}, { grant: 'g' }, { grant: 'g', mapping: 'x' }],
  'mapping.read': [{}, { grant: '' }],
  'mapping.save': [
    {},
    { grant: 'g', mapping: {} },
    { grant: 'g', mapping: { schema: 'assay.mapping/1', name: '', container: { kind: 'json' }, fields: {} } },
  ],
  'trust.inspect': [{ grant: '' }, { text: 5 }, { text: 'x'.repeat(1_000_001) }],
  'trust.pin': [
    {},
    { vkey: 'x', origin: '', source: '' },
    { vkey: 5, origin: '', source: '', pinnedBy: '' },
    { vkey: 'x'.repeat(10_001), origin: '', source: '', pinnedBy: '' },
  ],
  'trust.setValidity': [{}, { id: 0, validity: null }, { id: 1, validity: { from: 'x', until: null, revoked: null, note: '' } }, { id: 1 }],
  'trust.setAsOf': [{}, { asOf: 'now' }, { asOf: 1e300 }],
  'trust.keep': [{}, { id: 0 }],
  'trust.forget': [{}, { vkey: 'x' }, { vkey: 5, origin: '' }],
  'trust.remove': [{}, { id: 0 }, { id: 'x' }],
};

describe('parameters', () => {
  test.each(Object.keys(methods) as MethodName[])('%s refuses bad ones with bad_params', async (method) => {
    const tried = [...never, ...(nearly[method] ?? [])];
    for (const params of tried) expect(await code(method, params), `${method} ${String(params)}`).toBe('bad_params');
    // Methods with parameters of their own must be in the table above.
    if (!methods[method].params.safeParse({}).success) expect(nearly[method]?.length ?? 0, method).toBeGreaterThan(0);
  });

  test.each([
    '',
    'nothing',
    'case',
    'case.Create',
    'case.create ',
    '__proto__',
    'constructor',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    'then',
    'call',
    'verify',
    'close',
    'grant',
  ])('there is no method "%s"', async (method) => expect(await code(method, {})).toBe('unknown_method'));

  test('what a method does not know is not passed on', async () => {
    expect(await code('app.info', { __proto__: null, extra: 1 })).toBe('ok');
    expect(await code('app.info', JSON.parse('{"__proto__":{"x":1},"constructor":1}'))).toBe('ok');
  });
});

describe('without a case', () => {
  test.each<[MethodName, unknown]>([
    ['case.summary', {}],
    ['evidence.list', {}],
    ['evidence.get', { id: 1 }],
    ['evidence.verify', {}],
    ['events.count', { query: '' }],
    ['events.page', { query: '', sort: 'time', offset: 0, limit: 1 }],
    ['events.locate', { query: '', sort: 'time', id: 1 }],
    ['events.jump', { query: '', sort: 'time', to: { kind: 'time', time: 0 } }],
    ['events.facets', { query: '', fields: ['actor'], limit: 5 }],
    ['events.histogram', { query: '', buckets: 50 }],
    ['events.complete', { query: '', at: 0 }],
    ['events.detail', { id: 1 }],
    ['events.find', { evidence: 1, chain: null, seq: null, file: null, line: null }],
    ['marks.get', { event: 1 }],
    ['marks.bookmark', { event: 1, on: true, author: 'Ada' }],
    ['marks.tags', {}],
    ['marks.counts', { query: '' }],
    ['marks.addNote', { event: 1, text: 'x', author: 'Ada' }],
    ['marks.undo', { change: 1, author: 'Ada' }],
    ['searches.list', {}],
    ['searches.save', { name: 'x', query: '', author: 'Ada' }],
    ['trust.list', {}],
    ['trust.pin', { vkey: 'x', origin: '', source: '', pinnedBy: '' }],
    ['trust.remove', { id: 1 }],
    ['trust.setValidity', { id: 1, validity: null }],
    ['trust.asOf', {}],
    ['trust.setAsOf', { asOf: null }],
    ['trust.keep', { id: 1 }],
  ])('%s says no_case', async (method, params) => {
    await ok('case.close', {});
    expect(await code(method, params)).toBe('no_case');
  });

  test('importing says no_case, also for a path that is granted', async () => {
    expect(await code('evidence.import', { grants: [engine.grant(small)], filtered: false, provenance: noProvenance })).toBe('no_case');
  });
});

test('a grant that nobody gave is refused, also one that looks like a path or a member of an object', async () => {
  for (const grant of ['x', '/etc/passwd', small, '__proto__', 'constructor', 'a'.repeat(32)]) {
    for (const [method, params] of [
      ['case.open', { grant }],
      ['case.create', { grant, name: 'x' }],
      ['case.openPath', { grant }],
      ['trust.inspect', { grant }],
      ['mapping.inspect', { grant }],
      ['mapping.preview', { grant, mapping: {} }],
      ['mapping.read', { grant }],
      ['events.proof', { id: 1, grant }],
      ['exports.events', { grant, query: '', sort: 'time', format: 'csv', columns: ['seq'], about: true, bom: false, author: '' }],
    ] as const) {
      expect(await code(method, params), `${method} ${grant}`).toBe('grant_unknown');
    }
  }
});

describe('a whole session', () => {
  const caseFolder = join(folder, 'session.assay');

  test('every answer fits the table; progress and events come and fit theirs', async () => {
    expect(await ok('case.create', { grant: engine.grant(caseFolder), name: 'Session' })).toMatchObject({
      name: 'Session',
      verdict: null,
      evidence: 0,
      readOnly: false,
    });
    expect(await code('case.create', { grant: engine.grant(caseFolder), name: 'Again' })).toBe('case_exists');
    await ok('case.open', { grant: engine.grant(caseFolder) });
    const { keys } = (await ok('trust.inspect', { text: `${vkey}\n` })) as { keys: { vkey: string; fingerprint: string }[] };
    expect(keys).toMatchObject([{ vkey, supported: true, role: 'log' }]);
    expect(await ok('trust.inspect', { grant: engine.grant(`${small}.vkey`) })).toMatchObject({ keys, source: 'small.zip.vkey' });
    expect(await code('trust.pin', { vkey: 'nonsense', origin: '', source: '', pinnedBy: '' })).toBe('key_invalid');
    await ok('trust.pin', { vkey, origin: '', source: 'post', pinnedBy: 'Ada' });
    expect(await code('trust.pin', { vkey, origin: '', source: 'post', pinnedBy: 'Ada' })).toBe('key_known');

    const id = client.nextId();
    client.send({
      t: 'call',
      id,
      method: 'evidence.import',
      params: { grants: [engine.grant(small)], filtered: false, provenance: noProvenance },
    });
    expect(await client.answer(id)).toMatchObject({ t: 'ok', result: { imported: [{ name: 'small.zip', verdict: 'verified' }] } });
    const progress = client.replies.flatMap((reply) => (reply.t === 'progress' && reply.id === id ? [reply.progress] : []));
    expect(progress.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1])).toEqual(['copy', 'list', 'index', 'commit']);
    for (const { bytes, totalBytes, stage } of progress)
      if (stage !== 'list' && stage !== 'commit') expect(bytes, stage).toBeLessThanOrEqual(totalBytes);
    const changes = client.replies.flatMap((reply) => (reply.t === 'event' && reply.event === 'case.changed' ? [reply.data] : []));
    expect(changes.at(-1)).toMatchObject({ name: 'Session', evidence: 1, events: 300, verdict: 'verified' });
    await client.until(
      (reply) => reply.t === 'event' && reply.event === 'index.progress' && (reply.data as { indexed: number }).indexed === 300,
    );

    const [evidence] = (await ok('evidence.list', {})) as { id: number }[];
    expect(await ok('evidence.get', { id: evidence!.id })).toMatchObject({ summary: evidence, result: { input: { verdict: 'verified' } } });
    expect(await code('evidence.get', { id: 999 })).toBe('evidence_unknown');
    expect(await ok('events.count', { query: '' })).toMatchObject({ count: 300, exact: true });
    const { rows } = (await ok('events.page', { query: '', sort: 'time', offset: 100, limit: 5 })) as { rows: { id: number }[] };
    expect(rows).toHaveLength(5);
    expect(await ok('events.locate', { query: '', sort: 'time', id: rows[2]!.id })).toEqual({ offset: 102 });
    expect(await ok('events.detail', { id: rows[2]!.id })).toMatchObject({ row: rows[2] });
    expect(await code('events.detail', { id: 10_000 })).toBe('event_not_found');
    expect(await code('events.count', { query: 'actor:"open' })).toBe('query_invalid');
    expect(await ok('evidence.verify', { thorough: true })).toEqual({ verdict: 'verified' });
    const [anchor] = (await ok('trust.list', {})) as { id: number }[];
    await ok('trust.remove', { id: anchor!.id });
    expect(await ok('case.recent', {})).toMatchObject([{ name: 'Session', exists: true }]);
    expect(await code('case.openRecent', { id: 'nope' })).toBe('case_not_found');
    expect(await code('case.openDemo', { id: 'nope' })).toBe('demo_unknown');
    await ok('case.close', {});
    expect(client.log).toEqual([]);
  });

  test('cancel ends the call with cancelled, once, and nothing is imported; cancelling anything else does nothing', async () => {
    await ok('case.open', { grant: engine.grant(caseFolder) });
    const id = client.nextId();
    client.send({ t: 'cancel', id: id + 100 });
    client.send({
      t: 'call',
      id,
      method: 'evidence.import',
      params: { grants: [engine.grant(large)], filtered: false, provenance: noProvenance },
    });
    await client.until((reply) => reply.t === 'progress' && reply.id === id && reply.progress.stage === 'index');
    client.send({ t: 'cancel', id });
    client.send({ t: 'cancel', id });
    expect(await client.answer(id)).toEqual({ t: 'error', id, error: { code: 'cancelled', detail: {} } });
    client.send({ t: 'cancel', id });
    expect(await ok('evidence.list', {})).toHaveLength(1);
    expect(client.replies.filter((reply) => 'id' in reply && reply.id === id && reply.t !== 'progress')).toHaveLength(1);
  });

  test('an id that is in use is refused, and at most so many calls run at once', async () => {
    await ok('case.open', { grant: engine.grant(caseFolder) });
    const ids = Array.from({ length: envelopeLimits.callsAtOnce + 20 }, () => client.nextId());
    for (const id of ids) client.send({ t: 'call', id, method: 'evidence.verify', params: { thorough: false } });
    client.send({ t: 'call', id: ids[0], method: 'app.info', params: {} });
    const busy = await Promise.all(ids.slice(envelopeLimits.callsAtOnce).map((id) => client.answer(id)));
    for (const reply of busy) expect(reply).toMatchObject({ t: 'error', error: { code: 'busy' } });
    await client.until((reply) => reply.t === 'error' && reply.id === ids[0] && reply.error.code === 'bad_frame');
    for (const id of ids) client.send({ t: 'cancel', id });
    await client.until((reply) => 'id' in reply && reply.id === ids[envelopeLimits.callsAtOnce - 1] && reply.t !== 'progress');
    expect(await code('app.info', {})).toBe('ok');
    await ok('case.close', {});
  });

  test('a port that closes cancels what is under way, and the engine goes on for others', async () => {
    await ok('case.open', { grant: engine.grant(caseFolder) });
    const other = connect(engine);
    const id = other.nextId();
    other.send({
      t: 'call',
      id,
      method: 'evidence.import',
      params: { grants: [engine.grant(large)], filtered: false, provenance: noProvenance },
    });
    await other.until((reply) => reply.t === 'progress' && reply.progress.stage === 'index');
    other.close();
    // Writing goes one after another: this waits until the cancelled import has been undone.
    await ok('evidence.verify', {});
    expect(await ok('evidence.list', {})).toHaveLength(1);
    await ok('case.close', {});
  });
});
