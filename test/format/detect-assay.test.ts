import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src-shared/limits.ts';
import type { Plain } from './helpers.ts';
import { assayChain, plan, sha256, utf8 } from './helpers.ts';

const events = `${assayChain(3).join('\n')}\n`;
const file = (path: string, data: string, more: Plain = {}): Plain => ({
  path,
  bytes: utf8(data).length,
  sha256: sha256(data),
  role: 'events',
  chain: 'main',
  ...more,
});
const chain = (more: Plain = {}): Plain => ({ id: 'main', profile: 'assay-jcs-sha256/1', origin: 'example.com/log', ...more });
const manifest = (more: Plain = {}): Plain => ({
  format: 'assay-archive/1',
  archiveId: 'a-1',
  createdAt: '2026-02-01T00:00:00Z',
  producer: { name: 'exporter', version: '1.2' },
  chains: [chain()],
  files: [file('events.ndjson', events)],
  ...more,
});
const archive = (more: Plain = {}, files: Readonly<Record<string, string | Uint8Array>> = { 'events.ndjson': events }) =>
  plan({ 'manifest.json': JSON.stringify(manifest(more)), ...files });
const brief = (
  findings: readonly { readonly code: string; readonly file?: string | null; readonly reason?: string; readonly detail?: Plain }[],
) =>
  findings.map(({ code, file: path, reason, detail }) =>
    `${code} ${path ?? '-'} ${reason ?? '-'} ${String(detail?.['member'] ?? '')}`.trim(),
  );

describe('an Assay archive', () => {
  test('with its manifest at the root', async () => {
    expect(await archive()).toEqual({
      format: 'assay-archive/1',
      integrity: 'sequenced',
      files: [
        {
          path: 'events.ndjson',
          framing: { kind: 'ndjson' },
          reader: 'assay/1',
          chain: 'main',
          firstSeq: null,
          lastSeq: null,
          hashes: 'seen',
          company: null,
          day: null,
        },
      ],
      checkpoints: [],
      chains: [
        { id: 'main', profile: 'assay-jcs-sha256/1', origin: 'example.com/log', firstSeq: null, lastSeq: null, head: null, before: null },
      ],
      listed: [{ path: 'events.ndjson', bytes: utf8(events).length, sha256: sha256(events), role: 'events', chain: 'main' }],
      manifestPath: 'manifest.json',
      findings: [],
      unhashedFields: [],
      refusal: null,
      notProven: [
        { id: 'manifest.archiveId', detail: { value: 'a-1' } },
        { id: 'manifest.createdAt', detail: { value: '2026-02-01T00:00:00Z' } },
        { id: 'manifest.producer', detail: { value: 'exporter 1.2' } },
      ],
    });
  });
  test('under one wrapping folder; what lies beside the folder is unlisted', async () => {
    const made = await plan({ 'acme/manifest.json': JSON.stringify(manifest()), 'acme/events.ndjson': events, 'readme.txt': 'hello' });
    expect(made.files.map((item) => item.path)).toEqual(['acme/events.ndjson']);
    expect(made.listed.map((item) => item.path)).toEqual(['acme/events.ndjson']);
    expect(brief(made.findings)).toEqual(['file.unlisted readme.txt not_in_manifest']);
  });
  test('two levels deep it is not recognised, and two archives in one folder are refused', async () => {
    expect((await plan({ 'a/b/manifest.json': JSON.stringify(manifest()), 'a/b/events.ndjson': events })).refusal?.reason).toBe(
      'assay_without_manifest',
    );
    expect(
      (await plan({ 'a/manifest.json': JSON.stringify(manifest()), 'b/manifest.json': JSON.stringify(manifest()) })).refusal?.reason,
    ).toBe('several_manifests');
  });
  test('says what the producer states, and that container headers are not covered', async () => {
    const source = { system: 'CRM', tenant: 't1' };
    const made = await plan(
      {
        'manifest.json': JSON.stringify(manifest({ source, period: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' } })),
        'events.ndjson': events,
      },
      { kind: 'zip' },
    );
    expect(made.notProven.map((item) => [item.id, item.detail?.['value']]).slice(3)).toEqual([
      ['manifest.source', 'CRM / t1'],
      ['manifest.period', '2026-01-01T00:00:00Z/2026-02-01T00:00:00Z'],
      ['container.headers', undefined],
    ]);
  });
  test('unknown members are ignored', async () => {
    expect(
      (await archive({ extra: { a: 1 }, chains: [chain({ note: 'x' })], files: [file('events.ndjson', events, { mediaType: 'x' })] }))
        .findings,
    ).toEqual([]);
  });
  test('files of a chain are read by first sequence number where all state one, else in the manifest order; chains in theirs', async () => {
    const files = [
      file('b3', 'x', { firstSeq: 3, chain: 'b' }),
      file('a9', 'x', { firstSeq: 9, chain: 'a' }),
      file('a1', 'x', { firstSeq: 1, lastSeq: 8, chain: 'a' }),
      file('b1', 'x', { chain: 'b' }),
    ];
    const made = await archive({ chains: [chain({ id: 'a' }), chain({ id: 'b' })], files }, { a1: 'x', a9: 'x', b1: 'x', b3: 'x' });
    expect(made.files.map((item) => [item.path, item.chain, item.firstSeq, item.lastSeq])).toEqual([
      ['a1', 'a', 1, 8],
      ['a9', 'a', 9, null],
      ['b3', 'b', 3, null],
      ['b1', 'b', null, null],
    ]);
  });
  test('checkpoints, catalogs and other files are kept apart from events', async () => {
    const files = [
      file('events.ndjson', events),
      file('c/1.note', 'n', { role: 'checkpoint' }),
      file('c/2.note', 'n', { role: 'checkpoint', chain: undefined }),
      file('catalog.json', '{}', { role: 'catalog', chain: undefined }),
      file('notes.txt', 'n', { role: 'other', chain: undefined }),
    ];
    const made = await archive(
      { files },
      { 'events.ndjson': events, 'c/1.note': 'n', 'c/2.note': 'n', 'catalog.json': '{}', 'notes.txt': 'n' },
    );
    expect(made.findings).toEqual([]);
    expect(made.checkpoints).toEqual([
      { path: 'c/1.note', chain: 'main' },
      { path: 'c/2.note', chain: null },
    ]);
    expect(made.files).toHaveLength(1);
    expect(made.listed.map((item) => item.role)).toEqual(['events', 'checkpoint', 'checkpoint', 'catalog', 'other']);
  });
  test('a later start with the compact range of the leaves before it', async () => {
    const before = { size: 6, hashes: ['ab'.repeat(32), 'cd'.repeat(32)] };
    expect((await archive({ chains: [chain({ firstSeq: 7, lastSeq: 9, head: 'ef'.repeat(32), before })] })).chains[0]).toMatchObject({
      firstSeq: 7,
      lastSeq: 9,
      head: 'ef'.repeat(32),
      before,
    });
  });
  test('a listed file that is not there is missing; one that is not listed is never read', async () => {
    const made = await archive({}, { 'more.ndjson': events, 'sub/x.note': 'n' });
    expect(brief(made.findings)).toEqual([
      'file.missing events.ndjson events',
      'file.unlisted more.ndjson not_in_manifest',
      'file.unlisted sub/x.note not_in_manifest',
    ]);
    expect(made.findings[0]).toMatchObject({ chain: 'main', expected: sha256(events) });
    expect(made.files).toEqual([]);
    expect(made.listed).toHaveLength(1);
  });
  test('a listed file that the container refuses is told once, by the container', async () => {
    const made = await plan(
      { 'manifest.json': JSON.stringify(manifest()) },
      { problems: [{ code: 'archive.unsafe_entry', path: 'events.ndjson', reason: 'duplicate_entry', byte: null }] },
    );
    expect(made.findings).toEqual([]);
  });
  test('no events at all: a plan without files', async () => {
    expect(await archive({ chains: [], files: [] }, {})).toMatchObject({
      format: 'assay-archive/1',
      files: [],
      findings: [],
      refusal: null,
    });
  });
});

describe('a malformed manifest', () => {
  const good = file('events.ndjson', events);
  const cases: readonly (readonly [string, Plain, string, string])[] = [
    ['archiveId is absent', { archiveId: undefined }, 'missing_member', 'archiveId'],
    ['createdAt is no time', { createdAt: '1 Feb' }, 'bad_time', 'createdAt'],
    ['producer is absent', { producer: undefined }, 'missing_member', 'producer'],
    ['producer is a text', { producer: 'me' }, 'wrong_type', 'producer'],
    ['producer has no version', { producer: { name: 'x' } }, 'missing_member', 'producer.version'],
    ['chains is absent', { chains: undefined, files: [] }, 'missing_member', 'chains'],
    ['files is absent', { files: undefined }, 'missing_member', 'files'],
    ['files is an object', { files: {} }, 'wrong_type', 'files'],
    ['a file is a text', { files: ['x'] }, 'wrong_type', 'files[0]'],
    ['a chain is null', { chains: [chain(), null] }, 'wrong_type', 'chains[1]'],
    ['a chain stands twice', { chains: [chain(), chain()] }, 'duplicate_chain', 'chains[1].id'],
    ['a chain id is empty', { chains: [chain(), chain({ id: '' })] }, 'bad_text', 'chains[1].id'],
    [
      'a profile is unknown',
      { chains: [chain(), chain({ id: 'b', profile: 'x/1' })], files: [good] },
      'unknown_profile',
      'chains[1].profile',
    ],
    ['origin is absent', { chains: [chain({ origin: undefined })] }, 'missing_member', 'chains[0].origin'],
    ['origin has a line feed', { chains: [chain({ origin: 'a\nb' })] }, 'bad_text', 'chains[0].origin'],
    ['head is no hash', { chains: [chain({ head: 'AB'.repeat(32) })] }, 'bad_hash', 'chains[0].head'],
    ['firstSeq is zero', { chains: [chain({ firstSeq: 0 })] }, 'bad_number', 'chains[0].firstSeq'],
    ['firstSeq is a text', { chains: [chain({ firstSeq: '1' })] }, 'wrong_type', 'chains[0].firstSeq'],
    ['the range is backwards', { chains: [chain({ firstSeq: 5, lastSeq: 4 })] }, 'bad_range', 'chains[0].lastSeq'],
    [
      'before has a hash too few',
      { chains: [chain({ before: { size: 3, hashes: ['ab'.repeat(32)] } })] },
      'bad_before',
      'chains[0].before.hashes',
    ],
    [
      'before does not end where the chain starts',
      { chains: [chain({ firstSeq: 9, before: { size: 4, hashes: ['ab'.repeat(32)] } })] },
      'bad_before',
      'chains[0].before.size',
    ],
    ['before has a bad hash', { chains: [chain({ before: { size: 4, hashes: ['zz'] } })] }, 'bad_hash', 'chains[0].before.hashes[0]'],
    ['before is of size zero', { chains: [chain({ before: { size: 0, hashes: [] } })] }, 'bad_number', 'chains[0].before.size'],
    ['a path leaves the archive', { files: [good, file('../x', 'x')] }, 'bad_path', 'files[1].path'],
    ['a path is absolute', { files: [good, file('/x', 'x')] }, 'bad_path', 'files[1].path'],
    ['a path has backslashes', { files: [good, file('a\\b', 'x')] }, 'bad_path', 'files[1].path'],
    ['a path is not in its shortest form', { files: [good, file('./a', 'x')] }, 'bad_path', 'files[1].path'],
    ['a path stands twice', { files: [good, good] }, 'duplicate_path', 'files[1].path'],
    ['the manifest lists itself', { files: [good, file('manifest.json', 'x', { role: 'other' })] }, 'lists_itself', 'files[1].path'],
    ['bytes is negative', { files: [{ ...good, bytes: -1 }] }, 'bad_number', 'files[0].bytes'],
    ['bytes is a fraction', { files: [{ ...good, bytes: 1.5 }] }, 'bad_number', 'files[0].bytes'],
    ['sha256 is upper case', { files: [{ ...good, sha256: 'AB'.repeat(32) }] }, 'bad_hash', 'files[0].sha256'],
    ['sha256 is absent', { files: [{ ...good, sha256: undefined }] }, 'missing_member', 'files[0].sha256'],
    ['a role is unknown', { files: [{ ...good, role: 'log' }] }, 'unknown_role', 'files[0].role'],
    ['a chain is not declared', { files: [{ ...good, chain: 'x' }] }, 'unknown_chain', 'files[0].chain'],
    [
      'with several chains an events file names none',
      { chains: [chain(), chain({ id: 'b' })], files: [{ ...good, chain: undefined }] },
      'missing_member',
      'files[0].chain',
    ],
    ['the period is backwards', { period: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }, 'bad_range', 'period'],
  ];
  test.each(cases)('%s: one finding that names the member and its place', async (_, more, reason, member) => {
    const text = JSON.stringify(manifest(more), null, 2);
    const made = await plan({ 'manifest.json': text, 'events.ndjson': events });
    const malformed = made.findings.filter((finding) => finding.code === 'manifest.malformed');
    expect(brief(malformed)).toEqual([`manifest.malformed manifest.json ${reason} ${member}`]);
    const [finding] = malformed;
    expect(finding?.byte).toBeGreaterThanOrEqual(0);
    expect(finding?.line).toBe(text.slice(0, finding?.byte ?? 0).split('\n').length);
    expect(made.format).toBe('assay-archive/1');
  });
  test('the place is exact', async () => {
    const text = JSON.stringify(manifest({ chains: [chain({ head: 'x' })] }));
    const { findings } = await plan({ 'manifest.json': text, 'events.ndjson': events });
    expect(text.slice(findings[0]?.byte ?? 0, (findings[0]?.byte ?? 0) + 3)).toBe('"x"');
  });
  test('what is usable is still read', async () => {
    const made = await archive({ createdAt: 'x', files: [{ ...good, sha256: 'x' }] });
    expect(made.files.map((item) => item.path)).toEqual(['events.ndjson']);
    expect(made.listed).toEqual([]);
    expect(brief(made.findings)).toEqual([
      'manifest.malformed manifest.json bad_hash files[0].sha256',
      'manifest.malformed manifest.json bad_time createdAt',
    ]);
  });
  test.each([
    ['cut off', (text: string) => text.slice(0, -20), 'truncated'],
    ['a duplicate key', (text: string) => text.replace('{', '{"format":"x",'), 'duplicate_key'],
    ['a comma too many', (text: string) => text.replace('"chains"', ',"chains"'), 'not_json'],
    ['something behind it', (text: string) => `${text}{}`, 'trailing_data'],
  ])('text that is no strict JSON (%s) is malformed with its byte', async (_, change, reason) => {
    const made = await plan({ 'manifest.json': change(JSON.stringify(manifest())), 'events.ndjson': events });
    expect(made).toMatchObject({ format: 'assay-archive/1', files: [], refusal: null });
    expect(brief(made.findings)).toEqual([`manifest.malformed manifest.json ${reason}`]);
    expect(made.findings[0]?.byte).toBeGreaterThanOrEqual(0);
  });
  test('an emptied or overwritten manifest does not hide that the files are Assay events', async () => {
    for (const text of ['', 'xxxx', '\u0000']) {
      expect(brief((await plan({ 'manifest.json': text, 'events.ndjson': events })).findings)).toEqual([
        expect.stringContaining('manifest.malformed manifest.json'),
      ]);
    }
  });
  test('a manifest beyond the cap for small files', async () => {
    const made = await plan({ 'manifest.json': `${JSON.stringify(manifest())}${' '.repeat(16 * 1024 * 1024)}`, 'events.ndjson': events });
    expect(brief(made.findings)).toEqual(['manifest.malformed manifest.json too_large']);
  });
  test('a manifest whose format member is absent', async () => {
    expect(brief((await archive({ format: undefined })).findings)).toEqual(['manifest.malformed manifest.json missing_member format']);
  });
  test('a file under the name of an operating system’s own: manifest.malformed, and missing although something lies there', async () => {
    for (const path of ['events/Thumbs.db', '.DS_Store', '__MACOSX/events.ndjson']) {
      const litter = { code: 'file.unlisted', path, reason: 'system_litter', byte: null } as const;
      const files = [file('events.ndjson', events), file(path, 'x', { firstSeq: 4, lastSeq: 9 })];
      const made = await plan({ 'manifest.json': JSON.stringify(manifest({ files })), 'events.ndjson': events }, { problems: [litter] });
      expect(brief(made.findings)).toEqual(['manifest.malformed manifest.json litter_path files[1].path', `file.missing ${path} events`]);
      expect(made.findings[1]).toMatchObject({ seq: 4, seqTo: 9 });
      expect(made.files.map((one) => one.path)).toEqual(['events.ndjson']);
    }
  });
  test('litter that the manifest does not list is no fault', async () => {
    const litter = { code: 'file.unlisted', path: 'events/Thumbs.db', reason: 'system_litter', byte: null } as const;
    const made = await plan({ 'manifest.json': JSON.stringify(manifest()), 'events.ndjson': events }, { problems: [litter] });
    expect(made.findings).toEqual([]);
  });
  test('a flood of litter paths stays bounded', async () => {
    const files = Array.from({ length: 5000 }, (_, i) => file(`f${i}/.DS_Store`, 'x'));
    const findings = (await archive({ files })).findings.filter(({ code }) => code === 'manifest.malformed');
    expect(findings).toHaveLength(20);
  });
  test('more values than a manifest may hold, while those of a full one pass', async () => {
    const listing = Array.from({ length: 20_000 }, (_, i) => file(`events/${i}.ndjson`, 'x', { firstSeq: i + 1, lastSeq: i + 1 }));
    const many = await archive({ files: [file('events.ndjson', events), ...listing] });
    expect(new Set(many.findings.map(({ code }) => code))).toEqual(new Set(['file.missing']));
    const text = JSON.stringify(manifest()).replace(/\}$/, `,"x":[${'{},'.repeat(limits.manifestNodes)}{}]}`);
    expect(brief((await plan({ 'manifest.json': text, 'events.ndjson': events })).findings)).toEqual([
      'manifest.malformed manifest.json too_many_values',
    ]);
  });
  test('a flood of faults stays bounded', async () => {
    expect((await archive({ files: Array.from({ length: 5000 }, () => 'x') })).findings.length).toBeLessThanOrEqual(200 + 1);
  });
  test('__proto__ as a chain id is an ordinary name', async () => {
    const made = await archive({ chains: [chain({ id: '__proto__' })], files: [{ ...good, chain: '__proto__' }] });
    expect(made).toMatchObject({ findings: [], files: [{ chain: '__proto__' }] });
  });
});

describe('what is not an Assay archive', () => {
  test('a manifest of another format is named', async () => {
    expect((await archive({ format: 'assay-archive/2' })).refusal).toEqual({
      reason: 'other_manifest',
      detail: { format: 'assay-archive/2' },
    });
    expect((await plan({ 'manifest.json': '{"format":"ocsf/1"}' })).refusal?.detail).toEqual({ format: 'ocsf/1' });
  });
  test('event files without their manifest are told to be so', async () => {
    const made = await plan({ 'events.ndjson.gz': gzipSync(events) });
    expect(made).toMatchObject({ format: 'unknown', integrity: 'none', files: [], refusal: { reason: 'assay_without_manifest' } });
  });
  test("a web extension's or build tool's manifest.json is no archive", async () => {
    expect((await plan({ 'manifest.json': '{"name":"x","version":"1"}', 'a.txt': 'hello' })).refusal?.reason).toBe('unknown_format');
  });
});
