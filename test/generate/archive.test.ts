import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { BlobReader, TextWriter, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import type { FileEntry } from '@zip.js/zip.js';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { GenerateProblem, generateArchive } from '../../src-main/engine/generate/index.ts';
import { defaultCheckpointEvery } from '../../src-main/engine/generate/options.ts';
import { canonical, faults, folderDigest, make, outputFolder, parse, sha } from './reading.ts';

const out = outputFolder();

describe('determinism', () => {
  it('gives the same bytes for the same seed in every container, and others for another seed', async () => {
    for (const ending of ['.zip', '.tar', '.tar.gz']) {
      const [a, b, c] = [join(out, `a${ending}`), join(out, `b${ending}`), join(out, `c${ending}`)];
      await generateArchive({ out: a, events: 400 });
      await generateArchive({ out: b, events: 400 });
      await generateArchive({ out: c, events: 400, seed: 2 });
      expect(sha(readFileSync(a))).toBe(sha(readFileSync(b)));
      expect(sha(readFileSync(a))).not.toBe(sha(readFileSync(c)));
      expect(readFileSync(`${a}.vkey`, 'utf8')).toBe(readFileSync(`${b}.vkey`, 'utf8'));
    }
    const one = await make(out, { events: 400, chains: 3, witness: true });
    const two = await make(out, { events: 400, chains: 3, witness: true });
    expect(folderDigest(one.folder)).toBe(folderDigest(two.folder));
  });

  it('gives bytes that are written down here: a change of them is a change of every published demo', async () => {
    const path = join(out, 'golden.zip');
    await generateArchive({ out: path, events: 1000, seed: 7 });
    expect(sha(readFileSync(path))).toBe('34cc43de15baab4ba06475cd5594008ba9f3294942e18ade9e91528733ff645e');
  });

  it('does not depend on the time zone or the locale', () => {
    const script = `import { generateArchive } from ${JSON.stringify(join(import.meta.dirname, '../../src-main/engine/generate/index.ts'))};
      for (const format of ['assay', 'hyrelog']) await generateArchive({ out: process.argv[1] + format + '.tar', events: 300, format });`;
    const run = (name: string, TZ: string, LANG: string): string[] => {
      execFileSync(process.execPath, ['--input-type=module', '-e', script, join(out, name)], {
        env: { ...process.env, TZ, LANG },
        stdio: 'pipe',
      });
      return ['assay', 'hyrelog'].map((format) => sha(readFileSync(join(out, `${name}${format}.tar`))));
    };
    expect(run('east', 'Pacific/Kiritimati', 'tr_TR.UTF-8')).toEqual(run('west', 'America/St_Johns', 'C'));
  });
});

describe('a clean archive', () => {
  it('holds against an independent checker, in both styles and every compression', async () => {
    for (const options of [
      {},
      { style: 'producer' as const },
      { compress: 'none' as const, files: 4 },
      { compress: 'zst' as const },
      { chains: 3, eventsPerFile: 200 },
      { witness: true },
    ]) {
      const opened = await make(out, { events: 1500, checkpointEvery: 250, ...options });
      expect(faults(opened)).toEqual([]);
      expect(opened.manifest.format).toBe('assay-archive/1');
      expect(Object.values(opened.lines).flat()).toHaveLength(1500);
      for (const chain of opened.manifest.chains) {
        const last = opened.notes.filter((note) => note.chain === chain.id).at(-1);
        expect(last?.text.split('\n')[1]).toBe(String(chain.lastSeq));
      }
    }
  });

  it('writes canonical lines by default and the same values in producer style', async () => {
    const canon = await make(out, { events: 800 });
    const producer = await make(out, { events: 800, style: 'producer' });
    expect(canon.main.every((line) => line === canonical(parse(line)))).toBe(true);
    expect(producer.main.every((line) => line !== canonical(parse(line)))).toBe(true);
    expect(producer.main.map((line) => canonical(parse(line)))).toEqual(canon.main);
    expect(Object.keys(parse(producer.main[0] ?? '')).slice(0, 4)).toEqual(['seq', 'id', 'time', 'recordedAt']);
  });

  it('cuts files by number of events and says where each begins', async () => {
    const { manifest } = await make(out, { events: 1000, eventsPerFile: 300 });
    const files = manifest.files.filter(({ role }) => role === 'events');
    expect(files.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [1, 300],
      [301, 600],
      [601, 900],
      [901, 1000],
    ]);
  });

  it('can begin later, with a compact range from which signed roots follow', async () => {
    const whole = await make(out, { events: 1000, checkpointEvery: 200 });
    const part = await make(out, { events: 1000, checkpointEvery: 200, fromSeq: 422 });
    expect(part.main).toEqual(whole.main.slice(421));
    const [chain] = part.manifest.chains;
    expect(chain?.before?.size).toBe(421);
    expect(chain?.before?.hashes).toHaveLength(5);
    expect(part.notes.map(({ text }) => text)).toEqual(whole.notes.slice(2).map(({ text }) => text));
    const bare = await make(out, { events: 1000, fromSeq: 422, noBefore: true });
    expect(bare.manifest.chains[0]?.before).toBeUndefined();
  });

  it('signs with the given key, and names demo keys as such', async () => {
    const key = new Uint8Array(32).fill(9);
    const own = await make(out, { events: 100, key });
    const demo = await make(out, { events: 100 });
    expect(faults(own)).toEqual([]);
    expect(own.made.demoKey).toBe(false);
    expect(own.made.vkey).toMatch(/^audit\.northwind\.example\/main\+/);
    expect(demo.made.vkey).toMatch(/^demo\.northwind\.example\/main\+/);
    expect(readFileSync(`${own.folder}.vkey`, 'utf8')).toBe(`${own.made.vkey ?? ''}\n`);
  });
});

describe('containers', () => {
  it('zip: other tools read the same files as from a folder', async () => {
    const folder = join(out, 'plain-folder');
    await generateArchive({ out: folder, events: 300, compress: 'none', wrap: 'export' });
    const path = join(out, 'plain.zip');
    await generateArchive({ out: path, events: 300, compress: 'none', wrap: 'export' });
    const reader = new ZipReader(new BlobReader(new Blob([readFileSync(path)])), { checkSignature: true });
    const entries = (await reader.getEntries()) as FileEntry[];
    const manifest = entries.find(({ filename }) => filename === 'export/manifest.json');
    expect(await manifest?.getData(new TextWriter())).toBe(readFileSync(join(folder, 'export/manifest.json'), 'utf8'));
    for (const entry of entries)
      expect(sha(await entry.getData(new Uint8ArrayWriter()))).toBe(sha(readFileSync(join(folder, entry.filename))));
    expect(entries.every(({ lastModDate }) => lastModDate.getFullYear() === 1980)).toBe(true);
    await reader.close();
  });

  it('tar and tar.gz: other tools read the same files as from a folder', async () => {
    const folder = await make(out, { events: 300 });
    for (const ending of ['.tar', '.tgz']) {
      const path = join(out, `x${ending}`);
      await generateArchive({ out: path, events: 300 });
      const unpack = extract();
      const seen: Record<string, string> = {};
      const stream = createReadStream(path);
      (ending === '.tgz' ? stream.pipe(createGunzip()) : stream).pipe(unpack);
      for await (const entry of unpack) {
        const parts: Buffer[] = [];
        for await (const part of entry) parts.push(part as Buffer);
        seen[entry.header.name] = sha(Buffer.concat(parts));
      }
      for (const [name, digest] of Object.entries(seen)) expect(digest).toBe(sha(readFileSync(join(folder.folder, name))));
      expect(Object.keys(seen)).toContain('manifest.json');
    }
  });

  it('leaves nothing behind when it is cancelled, and does not replace a folder unasked', async () => {
    const abort = new AbortController();
    const path = join(out, 'cancelled.zip');
    const running = generateArchive({
      out: path,
      events: 50_000,
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });
    await expect(running).rejects.toThrow('enough');
    expect(readdirSync(out).filter((name) => name.startsWith('cancelled'))).toEqual([]);
    const { folder } = await make(out, { events: 20 });
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await expect(generateArchive({ out: folder, events: 20 })).rejects.toThrow(GenerateProblem);
    await generateArchive({ out: folder, events: 20, force: true });
    expect(existsSync(join(folder, 'notes.txt'))).toBe(false);
  });
});

describe('checkpoints', () => {
  it('come every 500 events, or about every fortieth of a long chain', () => {
    expect([1, 5000, 20_000, 100_000, 1_000_000, 10_000_000].map(defaultCheckpointEvery)).toEqual([500, 500, 500, 2500, 25_000, 250_000]);
  });
});
