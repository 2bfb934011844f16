/** No changed byte goes by unseen, except those that nothing protects; the test names these, as the result does. */
import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { generated, manifestText, sha256, write, type Archive, type Manifest } from '../support/assay-archive.ts';
import { trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import { filesBelow, temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const runs = 400;
const options = { events: 24, eventsPerFile: 12, checkpointEvery: 8 };

interface Sample {
  readonly path: string;
  readonly archive: Archive;
  readonly files: readonly (readonly [string, Buffer])[];
}
const samples: Record<'plain' | 'packed', Sample> = {} as never;
beforeAll(async () => {
  for (const [name, compress] of [
    ['plain', 'none'],
    ['packed', 'gz'],
  ] as const) {
    const path = join(folder, name);
    const archive = await generated(path, { ...options, compress });
    samples[name] = { path, archive, files: filesBelow(path).map((file) => [file, readFileSync(join(path, file))] as const) };
  }
});

/** Members of the manifest that only the producer vouches for; the result lists their values under `notProven`. */
const stated = ['archiveId', 'createdAt', 'producer', 'source', 'period'] as const;
/** Statements that a manifest need not make: when the name is spoilt, the statement is gone and nothing relies on it. */
const optional = ['source', 'period', 'firstSeq', 'lastSeq', 'head', 'chain', 'system', 'tenant'];

/** Byte ranges of a manifest that no hash, root or record speaks for. */
function unprotected(archive: Archive): readonly { readonly from: number; readonly to: number; readonly what: string }[] {
  const text = manifestText(archive);
  const bytes = Buffer.from(text);
  const ranges: { from: number; to: number; what: string }[] = [];
  const at = (part: string, what: string, from = 0): void => {
    const found = bytes.indexOf(part, from);
    if (found < 0) throw new Error(`${part} is not in the manifest`);
    ranges.push({ from: found, to: found + Buffer.byteLength(part), what });
  };
  for (const member of stated) {
    const value = archive.manifest[member];
    for (const one of typeof value === 'string' ? [value] : Object.values(value as object)) at(JSON.stringify(one), `value of ${member}`);
  }
  for (const name of optional) {
    const quoted = `"${name}"`;
    for (let from = bytes.indexOf(quoted); from >= 0; from = bytes.indexOf(quoted, from + 1))
      ranges.push({ from, to: from + quoted.length, what: `name of ${name}` });
  }
  for (const match of text.matchAll(/\s+/g))
    ranges.push({ from: match.index, to: match.index + match[0].length, what: 'space between members' });
  return ranges;
}

/** The manifest without what only the producer states. */
function protectedPart(text: string): unknown {
  const { archiveId: _a, createdAt: _c, producer: _p, source: _s, period: _d, ...rest } = JSON.parse(text) as Manifest;
  const known = new Set(['format', 'chains', 'files']);
  const strip = (object: object): object =>
    Object.fromEntries(
      Object.entries(object).filter(([name]) => ['id', 'profile', 'origin', 'path', 'bytes', 'sha256', 'role'].includes(name)),
    );
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => known.has(name))),
    chains: rest.chains.map(strip),
    files: rest.files.map(strip),
  };
}

interface Change {
  readonly file: number;
  readonly at: number;
  readonly by: number;
}
/** A place in one of the files, each file as likely as the next and its ends more likely than its middle; never the byte that is there. */
const change: fc.Arbitrary<Change> = fc.record({
  file: fc.nat({ max: 5 }),
  at: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.constantFrom(0, 0.999_999)),
  by: fc.integer({ min: 1, max: 255 }),
});

async function checkChange(name: 'plain' | 'packed', { file, at, by }: Change): Promise<void> {
  const { path, archive, files } = samples[name];
  const [changed, before] = files[file % files.length]!;
  const byte = Math.floor(at * before.length);
  const after = Buffer.from(before);
  after[byte] = before[byte]! ^ by;
  writeFileSync(join(path, changed), after);
  try {
    const result = await examineHere(path, trusting(archive.vkeys));
    expect(result.input.sha256).not.toBe(null);
    if (result.input.verdict !== 'verified') {
      // Refused as a whole, or with a finding that says what is wrong.
      if (result.input.verdict !== 'not_verifiable') expect(result.findings.length).toBeGreaterThan(0);
      return;
    }
    expect(changed, `byte ${byte} of ${changed} (${before[byte]} to ${after[byte]}) went by unseen`).toBe('manifest.json');
    const range = unprotected(archive).find(({ from, to }) => byte >= from && byte < to);
    expect(range, `byte ${byte} of the manifest, in ${before.subarray(Math.max(0, byte - 30), byte + 30).toString()}`).toBeDefined();
    expect(protectedPart(after.toString())).toEqual(protectedPart(before.toString()));
    // What was changed is shown as what it is: the producer's word.
    const manifest = JSON.parse(after.toString()) as Partial<Manifest>;
    const words = result.notProven.join('\n');
    for (const value of [manifest.archiveId, manifest.createdAt])
      if (value !== undefined && /^[ -~]+$/.test(value)) expect(words).toContain(value);
  } finally {
    writeFileSync(join(path, changed), before);
  }
}

describe('one changed byte anywhere in a clean archive', () => {
  test.each(['plain', 'packed'] as const)('%s files: never verified, but for what only the producer states', async (name) => {
    const { path, archive } = samples[name];
    expect((await examineHere(path, trusting(archive.vkeys))).input.verdict).toBe('verified');
    await fc.assert(
      fc.asyncProperty(change, (one) => checkChange(name, one)),
      { numRuns: runs / 2, seed: 20_261_123, endOnFailure: false },
    );
    expect((await examineHere(path, trusting(archive.vkeys))).input.verdict).toBe('verified');
  });

  test('every seventh byte of a signed checkpoint and of the first record', async () => {
    const { files } = samples.plain;
    for (const [file, [name, data]] of files.entries()) {
      if (!name.startsWith('checkpoints/') && !name.endsWith('00001.ndjson')) continue;
      const length = name.startsWith('checkpoints/') ? data.length : data.indexOf(0x0a) + 1;
      if (name.startsWith('checkpoints/') && !name.includes('000000024')) continue;
      for (let byte = 0; byte < length; byte += 7) await checkChange('plain', { file, at: (byte + 0.5) / data.length, by: 1 });
    }
  });

  test('in a .zip: when verified, every file in it is as it was', async () => {
    const { archive } = samples.plain;
    const path = write(archive, join(folder, 'flip.zip'));
    const before = readFileSync(path);
    const digests = new Map([...archive.files].map(([name, data]) => [name, sha256(data)]));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: before.length - 1 }), fc.integer({ min: 1, max: 255 }), async (byte, by) => {
        const after = Buffer.from(before);
        after[byte] = before[byte]! ^ by;
        writeFileSync(path, after);
        const result = await examineHere(path, trusting(archive.vkeys));
        if (result.input.verdict !== 'verified') return;
        for (const { path: name, sha256: digest, role } of result.files) if (role !== 'manifest') expect(digest).toBe(digests.get(name));
        expect(result.files.length).toBe(digests.size + 1);
        expect(result.notProven.join(' ')).toContain('container');
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});
