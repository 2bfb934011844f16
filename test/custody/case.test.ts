/** The custody log of real cases: written by the engine, verified by the engine. */
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import type { Engine } from '../../src-main/engine/index.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { publicKeyOf } from '../../src-main/engine/index.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

const settings = { keys: [], heads: {}, filtered: false, thorough: false };
const noProvenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };
let engine: Engine;
let pristine = '';

beforeAll(async () => {
  const folder = temporaryFolder();
  const archive = join(folder, 'export.zip');
  const { vkey } = await generateArchive({ out: archive, events: 300, checkpointEvery: 100 });
  engine = openEngine(folder);
  pristine = join(folder, 'Acme.assay');
  await engine.call('case.create', { grant: engine.grant(pristine), name: 'Acme' });
  await engine.call('trust.pin', { vkey: vkey ?? '', origin: '', source: 'phone', pinnedBy: 'Ada' });
  await engine.call('evidence.import', { grants: [engine.grant(archive)], filtered: false, provenance: noProvenance });
  await engine.call('marks.addNote', { event: 7, text: 'Ask about this one', author: 'Ada' });
  await engine.call('case.close', {});
});

const copy = (): string => {
  const folder = join(temporaryFolder(), 'Copy.assay');
  cpSync(pristine, folder, { recursive: true });
  return folder;
};
const verify = async (folder: string): Promise<EvidenceResult> => {
  const result = await engine.verifyCustody(folder, settings);
  if (result === null) throw new Error('no custody log');
  return result;
};
const codes = (result: EvidenceResult): string[] =>
  result.findings.filter(({ severity }) => severity !== 'limit').map(({ code, seq }) => `${code}@${seq}`);

describe('a clean case', () => {
  test('has every act in its log, which holds; unsigned, it says so', async () => {
    const result = await verify(pristine);
    expect(codes(result)).toEqual([]);
    expect(result.input).toMatchObject({ format: 'assay-custody/1', verdict: 'verified_with_limits' });
    expect(result.counts).toMatchObject({ events: 7, rejected: 0 });
    const actions = readFileSync(join(pristine, 'custody.ndjson'), 'utf8').match(/(?<="action":")[^"]+/g);
    expect(actions).toEqual([
      'custody.begun',
      'trust.pinned',
      'trust.pinned',
      'evidence.imported',
      'evidence.imported',
      'note.added',
      'note.added',
    ]);
  });

  test('verifying writes nothing', async () => {
    const folder = copy();
    const before = readFileSync(join(folder, 'custody.ndjson'));
    await engine.verify(folder, settings);
    await verify(folder);
    expect(readFileSync(join(folder, 'custody.ndjson'))).toEqual(before);
  });
});

describe('work that was changed past the log', () => {
  const edit = (folder: string, statement: string): void => {
    const db = new Database(join(folder, 'case.db'));
    db.exec(statement);
    db.close();
  };
  test.each([
    ['a note', "UPDATE event_note SET text = 'Nothing to ask'", 'event_note'],
    ['the date of a pin', 'UPDATE trust_anchor SET pinned_at = pinned_at - 1', 'trust_anchor'],
    ['the provenance of evidence', `UPDATE evidence SET provenance = '{}'`, 'evidence'],
    ['a note taken away', 'DELETE FROM event_note', 'event_note'],
  ])('%s is found, and stays found after the case was opened', async (_name, statement, table) => {
    const folder = copy();
    edit(folder, statement);
    const found = await verify(folder);
    expect(found.input.verdict).toBe('broken');
    expect(found.findings).toContainEqual(
      expect.objectContaining({ code: 'manifest.mismatch', file: 'case.db', message: expect.stringContaining(table) as string }),
    );
    await engine.call('case.open', { grant: engine.grant(folder) });
    await engine.call('case.close', {});
    const later = await verify(folder);
    expect(codes(later)).toEqual(['manifest.mismatch@8']);
  });

  test('what can be computed again is not work: a re-verification changes nothing that the log covers', async () => {
    const folder = copy();
    await engine.call('case.open', { grant: engine.grant(folder) });
    await engine.call('evidence.verify', { thorough: false });
    await engine.call('case.close', {});
    expect(codes(await verify(folder))).toEqual([]);
  });
});

describe('a log that was changed', () => {
  test('any byte flipped is found', async () => {
    const folder = copy();
    const file = join(folder, 'custody.ndjson');
    const bytes = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        writeFileSync(file, changed);
        expect((await verify(folder)).input.verdict, `byte ${at} ^ ${change}`).toBe('broken');
      }),
      { numRuns: 60 },
    );
    // Sixty verifications, each of a whole case: seconds on a quiet machine, longer beside other work.
  }, 120_000);

  test('a record taken out, at the beginning or inside, is missing', async () => {
    const folder = copy();
    const file = join(folder, 'custody.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.toSpliced(3, 1).join('\n'));
    expect(codes(await verify(folder))).toContain('event.missing@4');
    writeFileSync(file, lines.toSpliced(0, 2).join('\n'));
    expect((await verify(folder)).input.verdict).toBe('broken');
  });

  test('a record appended by hand is found', async () => {
    const folder = copy();
    appendFileSync(join(folder, 'custody.ndjson'), '{"seq":8,"action":"x"}\n');
    expect((await verify(folder)).input.verdict).toBe('broken');
  });
});

describe('a signed log', () => {
  const key = { name: 'ada.example', seed: new Uint8Array(32).fill(5) };
  const trusted = { ...settings, keys: [{ vkey: publicKeyOf(key), origin: '' }] };
  const signed = async (): Promise<string> => {
    const folder = copy();
    await engine.signCustody(folder, key);
    await engine.call('case.close', {});
    return folder;
  };

  test('is verified to its last act under the auditor’s key, and with limits under none', async () => {
    const folder = await signed();
    expect((await engine.verifyCustody(folder, trusted))?.input.verdict).toBe('verified');
    expect((await verify(folder)).input.verdict).toBe('verified_with_limits');
  });

  test('what is done afterwards is not signed, and is said to be so', async () => {
    const folder = await signed();
    await engine.call('case.open', { grant: engine.grant(folder) });
    await engine.call('marks.addNote', { event: 9, text: 'Later', author: 'Ada' });
    await engine.call('case.close', {});
    const result = await engine.verifyCustody(folder, trusted);
    expect(result?.input.verdict).toBe('verified_with_limits');
    expect(result?.findings.map(({ code }) => code)).toContain('chain.unsealed_tail');
  });

  test('acts taken off its end, and a history written anew, are found under the key', async () => {
    const folder = await signed();
    const file = join(folder, 'custody.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, 5).join('\n')}\n`);
    const cut = await engine.verifyCustody(folder, trusted);
    expect(cut?.findings.map(({ code }) => code)).toContain('chain.truncated');
    expect(cut?.input.verdict).toBe('broken');
  });

  test('the key of another is not the auditor’s', async () => {
    const other = publicKeyOf({ ...key, seed: new Uint8Array(32).fill(6) });
    const result = await engine.verifyCustody(await signed(), { ...settings, keys: [{ vkey: other, origin: '' }] });
    expect(result?.input.verdict).toBe('verified_with_limits');
    expect(result?.findings.map(({ code }) => code)).toContain('checkpoint.key_unknown');
  });

  test('a broken log is not signed', async () => {
    const folder = copy();
    appendFileSync(join(folder, 'custody.ndjson'), 'not json\n');
    await expect(engine.signCustody(folder, key)).rejects.toThrow('case_invalid');
    await engine.call('case.close', {});
  });
});
