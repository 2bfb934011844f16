/** Report packages of a real case: made, checked, flipped, and checked again with the evidence. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive, parseTamper } from '../../src-main/engine/generate/index.ts';
import { publicKeyOf } from '../../src-main/engine/index.ts';
import { parseVerifierKey } from '../../src-main/engine/checkpoint/vkey.ts';
import { openPackage } from '../../src-main/engine/report/verify-package.ts';
import { readStoredZip, writeStoredZip } from '../../src-main/engine/report/stored-zip.ts';
import { reportFormats, type PackageVerification } from '../../src-shared/model/report.ts';
import { openEngine, trusting } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const engine = openEngine(home);
const key = { name: 'ada.example', seed: new Uint8Array(32).fill(5) };
const madeAt = Date.UTC(2026, 2, 31, 12);
const archive = join(home, 'export.zip');
const caseFolder = join(home, 'Acme.assay');
const name = 'Acme.assay-report.zip';
let logKey = '';
let signed = '';
let unsigned = '';

const trusted = () => trusting([publicKeyOf(key), logKey]);
const check = (path: string, evidence: readonly string[] = [archive], settings = trusted()): Promise<PackageVerification> =>
  engine.verifyReport({ path, settings, evidence });
const remarks = ({ checks }: PackageVerification): string => checks.flatMap((one) => one.remarks).join('\n');
const statusOf = ({ checks }: PackageVerification, id: string): string | undefined => checks.find((one) => one.id === id)?.status;

beforeAll(async () => {
  const { vkey } = await generateArchive({ out: archive, events: 300, checkpointEvery: 100, tamper: [parseTamper('alter@123')] });
  logKey = vkey ?? '';
  await engine.call('case.create', { grant: engine.grant(caseFolder), name: 'Acme' });
  await engine.call('trust.pin', { vkey: logKey, origin: '', source: 'phone', pinnedBy: 'Ada' });
  await engine.call('evidence.import', {
    grants: [engine.grant(archive)],
    filtered: false,
    provenance: { receivedFrom: '=HYPERLINK("x")', receivedAt: '', extractedHow: '日本語 and مرحبا بالعالم', transport: '' },
  });
  await engine.call('case.close', {});
  const copy = join(home, 'Unsigned.assay');
  cpSync(caseFolder, copy, { recursive: true });
  await engine.report(caseFolder, { out: join(home, 'signed'), formats: reportFormats, key, madeAt });
  await engine.report(copy, { out: join(home, 'unsigned'), formats: ['package'], key: null, madeAt });
  await engine.call('case.close', {});
  signed = join(home, 'signed', name);
  unsigned = join(home, 'unsigned', 'Unsigned.assay-report.zip');
}, 60_000);

const changed = (change: (bytes: Buffer) => Buffer): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, change(readFileSync(signed)));
  return path;
};
/** The package with other files: its container is in order, what is in it is not. */
const repacked = (change: (files: Map<string, Uint8Array>) => void): string =>
  changed((bytes) => {
    const zip = readStoredZip(bytes);
    if (!zip.ok) throw new Error(zip.why);
    const files = new Map(zip.files.map(({ path, bytes: content }) => [path, content]));
    change(files);
    return Buffer.from(writeStoredZip([...files].map(([path, content]) => ({ path, bytes: content }))));
  });

describe('a signed package', () => {
  test('with its keys and its evidence is good, whatever the verdict of the evidence', async () => {
    const result = await check(signed);
    expect(remarks(result)).toBe('The report has no samples.');
    expect(result).toMatchObject({ verdict: 'good', case: 'Acme', signatures: [{ status: 'verified' }] });
  });

  test('without its evidence, or without its key, is good with limits', async () => {
    expect(await check(signed, [])).toMatchObject({ verdict: 'good_with_limits' });
    const result = await check(signed, [archive], trusting([logKey]));
    expect(result).toMatchObject({ verdict: 'good_with_limits', signatures: [{ status: 'unknown' }] });
  });

  test('unsigned, it says so', async () => {
    const result = await check(unsigned);
    expect(result.verdict).toBe('good_with_limits');
    expect(remarks(result)).toContain('The package is not signed');
  });

  test('any byte flipped is found', () => {
    const bytes = readFileSync(signed);
    const parsed = parseVerifierKey(publicKeyOf(key));
    const keys = parsed.ok ? [parsed.key] : [];
    const failed = (given: Uint8Array): boolean => openPackage(given, keys).checks.some(({ status }) => status === 'failed');
    expect(failed(bytes)).toBe(false);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const flipped = Uint8Array.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ change;
        expect(failed(flipped), `byte ${at} ^ ${change}`).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -5)],
    ['with bytes behind its end', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
    ['empty', () => Buffer.alloc(0)],
    ['no zip at all', () => Buffer.from('hello')],
  ])('%s, it is bad', async (_name, change) => {
    const result = await check(changed(change));
    expect(result.verdict).toBe('bad');
    expect(remarks(result)).toMatch(/At byte \d+ of the package/);
  });
});

describe('files changed inside, the container made anew', () => {
  test.each([
    ['a table', 'tables/integrity-1-checks.csv'],
    ['the PDF', 'report.pdf'],
    ['the custody log', 'custody.ndjson'],
  ])('%s is named', async (_name, path) => {
    const result = await check(repacked((files) => files.set(path, Buffer.concat([files.get(path) ?? Buffer.alloc(0), Buffer.from(' ')]))));
    expect(result.verdict).toBe('bad');
    expect(remarks(result)).toContain(`${path} is not the file that the manifest lists`);
  });

  test('a file taken out, and one put in, are named', async () => {
    const result = await check(
      repacked((files) => {
        files.delete('report.xlsx');
        files.set('extra.txt', Buffer.from('x'));
      }),
    );
    expect(remarks(result)).toMatch(/report\.xlsx is listed.*\n.*extra\.txt is in the package/s);
  });

  test('a manifest made to fit does not fit the signature', async () => {
    const result = await check(
      repacked((files) => {
        const text = Buffer.from(files.get('manifest.json') ?? '').toString('utf8');
        files.set('manifest.json', Buffer.from(text.replace('"case": "Acme"', '"case": "Acne"')));
      }),
    );
    expect(statusOf(result, 'signature')).toBe('failed');
  });

  test('a signature by another under the auditor’s name is no signature of the auditor', async () => {
    const stranger = { ...key, seed: new Uint8Array(32).fill(9) };
    const folder = join(temporaryFolder(), 'Acme.assay');
    cpSync(caseFolder, folder, { recursive: true });
    await engine.report(folder, { out: join(folder, '..', 'out'), formats: ['package'], key: stranger, madeAt });
    await engine.call('case.close', {});
    const result = await check(join(folder, '..', 'out', name));
    expect(result.verdict).not.toBe('good');
    expect(statusOf(result, 'signature')).not.toBe('passed');
  });
});

describe('with the evidence', () => {
  test('a report that says more than the evidence gives is found', async () => {
    const clean = join(home, 'clean.zip');
    await generateArchive({ out: clean, events: 300, checkpointEvery: 100 });
    const result = await check(signed, [clean]);
    expect(result.verdict).toBe('bad');
    expect(remarks(result)).toContain('clean.zip is no evidence of this report');
  });

  test('under other keys the evidence gives another verdict, and that is said', async () => {
    const result = await check(signed, [archive], trusting([publicKeyOf(key)]));
    expect(statusOf(result, 'evidence')).toBe('failed');
    expect(remarks(result)).toContain('differs from the report');
  });
});

describe('the files', () => {
  test('same case, same date: the same bytes but for what the custody log adds', async () => {
    const parts = await Promise.all(
      ['a', 'b'].map(async (which) => {
        const folder = join(home, which, 'Acme.assay');
        cpSync(caseFolder, folder, { recursive: true });
        return folder;
      }),
    );
    const made = [];
    for (const folder of parts) {
      const out = join(folder, '..', 'out');
      await engine.report(folder, { out, formats: ['pdf', 'csv', 'xlsx', 'json'], key: null, madeAt });
      await engine.call('case.close', {});
      made.push(out);
    }
    const [a = '', b = ''] = made;
    // The custody log records when each was made, so its head differs; nothing else does.
    const without = (folder: string): string => readFileSync(join(folder, 'report.json'), 'utf8').replaceAll(/[0-9a-f]{64}/g, 'hash');
    expect(without(a)).toBe(without(b));
    expect(readFileSync(join(a, 'report.xlsx')).length).toBe(readFileSync(join(b, 'report.xlsx')).length);
  });

  test('tables are safe to open in a spreadsheet and carry the warning', () => {
    const csv = readFileSync(join(home, 'signed', 'tables', 'evidence.csv'), 'utf8');
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    expect(csv).toContain('# Warning,Broken or incomplete evidence: export.zip (Broken)');
    expect(csv).toContain('日本語');
  });

  test('the PDF is a PDF/A-3 with its data attached', () => {
    const pdf = readFileSync(join(home, 'signed', 'report.pdf')).toString('latin1');
    expect(pdf.startsWith('%PDF-1.7')).toBe(true);
    expect(pdf).toMatch(/pdfaid:part[^0-9]*3/);
    expect(pdf).toContain('/EmbeddedFiles');
    expect(pdf).toContain('/MarkInfo');
  });
});
