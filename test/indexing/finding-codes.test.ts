/** Every finding code of the formats, made to appear through real files at the right place; and clean archives, which have none. */
import { join } from 'node:path';
import { generateArchive, type GenerateOptions } from '../../src-main/engine/generate/index.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { findingCodes } from '../../src-shared/model/finding.ts';
import { exitCodes } from '../../src-shared/model/verdict.ts';
import { copyOf, editLines, generated, resealed, write, type Archive } from '../support/assay-archive.ts';
import { trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { checkpointCases } from './cases/assay-checkpoints.ts';
import { fileCases } from './cases/assay-files.ts';
import { recordCases } from './cases/assay-records.ts';
import type { Case } from './cases/case.ts';

const folder = temporaryFolder();
const base = { events: 60, eventsPerFile: 30, checkpointEvery: 20 };
let clean: Archive;
beforeAll(async () => {
  clean = await generated(join(folder, 'clean'), base);
});

/** Codes that a test of this file has made to appear. */
const seen = new Set<string>();
let number = 0;
async function run({
  edit,
  manifestAsItIs = false,
  settings,
  alsoTrust = [],
  trustNothing = false,
  findings,
  verdict,
}: Case): Promise<void> {
  const copy = copyOf(clean);
  number += 1;
  const edited = (await edit(copy, join(folder, `made-${number}`))) ?? copy;
  const archive = manifestAsItIs ? edited : resealed(edited);
  const path = write(archive, join(folder, `case-${number}`));
  const result = await examineHere(path, trusting(trustNothing ? [] : [...archive.vkeys, ...alsoTrust], settings));
  for (const { code } of result.findings) seen.add(code);
  const expected = findings(archive);
  expect(result.findings.map(({ code, seq, seqTo }) => ({ code, seq, seqTo }))).toMatchObject(
    expected.map(({ code, seq, seqTo }) => ({ code, ...(seq === undefined ? {} : { seq }), ...(seqTo === undefined ? {} : { seqTo }) })),
  );
  expect(result.findings).toHaveLength(expected.length);
  expect(result.findings).toMatchObject(expected);
  expect({ verdict: result.input.verdict, exit: exitCodes[result.input.verdict] }).toEqual({ verdict, exit: exitCodes[verdict] });
}

const suites: Readonly<Record<string, readonly Case[]>> = {
  'records and links of an Assay archive': recordCases,
  'checkpoints, heads and chains of an Assay archive': checkpointCases,
  'manifest and files of an Assay archive': fileCases,
};

describe.each(Object.entries(suites))('%s', (_, cases) => {
  test.each(cases)('$name', run);
});

describe('clean archives of every kind', () => {
  const kinds: Readonly<Record<string, Partial<GenerateOptions>>> = {
    'as a producer writes them, with escapes and its own order of members': { style: 'producer' },
    'plain files': { compress: 'none' },
    Zstandard: { compress: 'zst' },
    'three chains': { chains: 3 },
    'cosigned by a witness': { witness: true },
    'under one wrapping folder': { wrap: 'export-2026' },
    'one file a record': { eventsPerFile: 1 },
    'a checkpoint for every record': { checkpointEvery: 1 },
    'one event': { events: 1, checkpointEvery: 1 },
  };
  test.each(Object.entries(kinds))('%s: no finding, verified', async (name, options) => {
    const path = join(folder, name);
    const { vkeys } = await generateArchive({ ...base, ...options, out: path });
    const result = await examineHere(path, trusting(vkeys));
    expect(result.findings).toEqual([]);
    expect(result.input.verdict).toBe('verified');
    expect(result.chains.every(({ proven, events }) => proven[0]?.from === 1 && proven[0].to === events)).toBe(true);
  });
});

describe('a flood of findings', () => {
  test('hides nothing: at most 200 of a code are kept, all are counted, and other codes are still there', async () => {
    const path = join(folder, 'flood');
    const archive = await generated(path, { events: 700, eventsPerFile: 350, checkpointEvery: 100, compress: 'none' });
    editLines(archive, 'events/main-00001.ndjson', (lines) =>
      lines.map((line, i) => (i >= 20 && i < 320 ? line.replace('"action":"', '"action":"x') : line)),
    );
    editLines(archive, 'events/main-00002.ndjson', (lines) => lines.toSpliced(100, 1));
    const result = await examineHere(write(resealed(archive), path), trusting(archive.vkeys));
    const altered = result.findings.filter(({ code }) => code === 'event.altered');
    expect(altered.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, i) => 21 + i));
    expect(result.findings.filter(({ code }) => code === 'event.missing').map(({ seq }) => seq)).toEqual([451]);
    expect(result.findingsTotal).toBe(301);
  });

  test('of harmless notes does not push out a limit of the same code', async () => {
    const archive = copyOf(clean);
    for (let i = 0; i < 250; i += 1) archive.files.set(`a/${i}/Thumbs.db`, Buffer.from('litter'));
    archive.files.set('z/events.ndjson', Buffer.from('{"seq":61}\n'));
    const result = await examineHere(write(resealed(archive), join(folder, 'litter')), trusting(archive.vkeys));
    expect(result.findings).toContainEqual(expect.objectContaining({ code: 'file.unlisted', severity: 'limit', file: 'z/events.ndjson' }));
    expect(result.findingsTotal).toBe(251);
    expect(result.input.verdict).toBe('verified_with_limits');
  });
});

test('every code that these formats can produce appears in a test', () => {
  const hyrelog = ['chain.fork', 'chain.mixed', 'fields.unhashed'];
  const hostile = ['archive.unsafe_entry', 'file.changed'];
  // See outside-checkpoints.test.ts and weigh-signatures.test.ts.
  // Time stamps: see stamps.test.ts.
  const stamps = ['timestamp.invalid', 'timestamp.mismatch', 'timestamp.untrusted'];
  const outside = ['checkpoint.inconsistent', 'checkpoint.quorum_not_met'];
  // Series of digests and stated interruptions of logging: no format that is read so far has them.
  const ofOtherFormats = ['checkpoint.missing', 'period.gap'];
  const plain = ['time.unreadable', 'time.zone_assumed', 'export.damaged'];
  expect([...seen, ...hyrelog, ...hostile, ...outside, ...stamps, ...ofOtherFormats, ...plain].toSorted()).toEqual(findingCodes.toSorted());
});
