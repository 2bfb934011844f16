import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseTamper } from '../../src-main/engine/generate/index.ts';
import type { GenerateOptions } from '../../src-main/engine/generate/index.ts';
import { faults, make, outputFolder, parse, trueHash } from './reading.ts';
import type { Opened } from './reading.ts';

const out = outputFolder();
const events = 3000;
const tampered = (tamper: string | readonly string[], more: Partial<GenerateOptions> = {}): Promise<Opened> =>
  make(out, { events, tamper: [tamper].flat().map(parseTamper), ...more });

let clean: Opened;
beforeAll(async () => {
  clean = await make(out, { events });
});

/** The one line that differs, by its index. */
const differing = (opened: Opened): number[] => opened.main.flatMap((line, i) => (line === clean.main[i] ? [] : [i]));
const keepsNotes = (opened: Opened): void => expect(opened.notes).toEqual(clean.notes);

describe('each kind of tampering changes exactly what it says', () => {
  it('alter: content of one record, under its old hash', async () => {
    const opened = await tampered('alter@1234');
    expect(differing(opened)).toEqual([1233]);
    const [before, after] = [parse(clean.main[1233] ?? ''), parse(opened.main[1233] ?? '')];
    expect([after['hash'], after['prevHash'], after['seq'], after['id'], after['time']]).toEqual([
      before['hash'],
      before['prevHash'],
      before['seq'],
      before['id'],
      before['time'],
    ]);
    expect(trueHash(opened.main[1233] ?? '')).not.toBe(after['hash']);
    expect(faults(opened)).toEqual(['hash main 1234']);
    keepsNotes(opened);
  });

  it('edit-hash: one stated hash', async () => {
    const opened = await tampered('edit-hash@1234');
    expect(differing(opened)).toEqual([1233]);
    expect(trueHash(opened.main[1233] ?? '')).toBe(parse(opened.main[1234] ?? '')['prevHash']);
    expect({ ...parse(opened.main[1233] ?? ''), hash: '' }).toEqual({ ...parse(clean.main[1233] ?? ''), hash: '' });
    keepsNotes(opened);
  });

  it('delete: one record, or a run', async () => {
    const one = await tampered('delete@777');
    expect(one.main).toEqual(clean.main.filter((_, i) => i !== 776));
    const run = await tampered('delete@777-790');
    expect(run.main).toEqual(clean.main.filter((_, i) => i < 776 || i >= 790));
    keepsNotes(run);
  });

  it('insert: a second record with that seq, right hash over its own content, right prevHash', async () => {
    const opened = await tampered('insert@51');
    expect(opened.main.filter((_, i) => i !== 51)).toEqual(clean.main);
    const forged = parse(opened.main[51] ?? '');
    expect(forged['seq']).toBe(51);
    expect(forged['prevHash']).toBe(parse(clean.main[49] ?? '')['hash']);
    expect(forged['hash']).toBe(trueHash(opened.main[51] ?? ''));
    expect(forged['hash']).not.toBe(parse(clean.main[50] ?? '')['hash']);
    keepsNotes(opened);
  });

  it('duplicate: the record twice', async () => {
    const opened = await tampered('duplicate@51');
    expect(opened.main).toEqual([...clean.main.slice(0, 51), ...clean.main.slice(50)]);
  });

  it('swap: two neighbours, within a file and across two', async () => {
    const swapped = [...clean.main.slice(0, 99), clean.main[100], clean.main[99], ...clean.main.slice(101)];
    expect((await tampered('swap@100')).main).toEqual(swapped);
    const across = await tampered('swap@100', { eventsPerFile: 100 });
    expect(across.main).toEqual(swapped);
    expect(across.manifest.files.slice(0, 2).map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
      [1, 101],
      [100, 200],
    ]);
  });

  it('truncate: the tail goes, the checkpoints stay; by default a tenth', async () => {
    const opened = await tampered('truncate');
    expect(opened.main).toEqual(clean.main.slice(0, 2700));
    expect(opened.manifest.chains[0]?.lastSeq).toBe(2700);
    expect(faults(opened)).toEqual(['root main 3000']);
    keepsNotes(opened);
  });

  it('rehash: a history that holds in itself and contradicts its checkpoints', async () => {
    const opened = await tampered('rehash@1701');
    expect(opened.main.slice(0, 1700)).toEqual(clean.main.slice(0, 1700));
    expect(differing(opened)).toHaveLength(1300);
    expect(faults(opened)).toEqual(['root main 2000', 'root main 2500', 'root main 3000']);
    keepsNotes(opened);
  });

  it('wrong-key: the same events and roots, signed by another key under the same name', async () => {
    const opened = await tampered('wrong-key');
    expect(opened.main).toEqual(clean.main);
    expect(opened.made.vkey).toBe(clean.made.vkey);
    expect(faults(opened)).toEqual([500, 1000, 1500, 2000, 2500, 3000].map((size) => `signature main ${size}`));
    const unsigned = (text: string): string => text.slice(0, text.indexOf('\n\n'));
    expect(opened.notes.map(({ text }) => unsigned(text))).toEqual(clean.notes.map(({ text }) => unsigned(text)));
    expect(opened.notes[0]?.text.split('\n').at(-2)?.split(' ')[1]).toBe('demo.northwind.example/main');
  });

  it('drop-file: a listed file is absent', async () => {
    const opened = await tampered('drop-file@1500', { files: 3 });
    const whole = await make(out, { events, files: 3 });
    expect(opened.manifest).toEqual(whole.manifest);
    expect(existsSync(join(opened.folder, 'events/main-00002.ndjson.gz'))).toBe(false);
    expect(opened.main).toEqual([...clean.main.slice(0, 1000), ...clean.main.slice(2000)]);
  });

  it('append-bytes: garbage behind the gzip member, in the manifest or against it', async () => {
    const path = 'events/main-00001.ndjson.gz';
    const opened = await tampered('append-bytes');
    const [before, after] = [readFileSync(join(clean.folder, path)), readFileSync(join(opened.folder, path))];
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    expect(after.length).toBe(before.length + 48);
    expect(gunzipSync(before).toString().split('\n')).toHaveLength(events + 1);
    expect(opened.manifest.files[0]?.bytes).toBe(after.length);
    const kept = await tampered('append-bytes', { keepManifest: true });
    expect(kept.manifest).toEqual(clean.manifest);
    expect(faults(kept)).toContain(`digest ${path}`);
  });

  it('the manifest is made to fit, unless it is to be kept', async () => {
    for (const kind of ['alter', 'edit-hash', 'delete', 'insert', 'duplicate', 'swap', 'rehash', 'truncate']) {
      const opened = await tampered(kind);
      expect(faults(opened).filter((fault) => /^(?:digest|absent|range|head)/.test(fault))).toEqual([]);
    }
    const kept = await tampered('alter', { keepManifest: true });
    expect(kept.manifest).toEqual(clean.manifest);
    expect(faults(kept)).toEqual(['digest events/main-00001.ndjson.gz', 'hash main 1234']);
  });

  it('several at once, in the chain that is named', async () => {
    const opened = await tampered(['alter@billing:10', 'alter', 'delete@20'], { chains: 2 });
    expect(faults(opened).filter((fault) => fault.startsWith('hash'))).toEqual(['hash main 617', 'hash billing 10']);
    expect(opened.made.tampers.map(({ kind, chain, from }) => `${kind} ${chain} ${from}`)).toEqual([
      'alter billing 10',
      'delete main 20',
      'alter main 617',
    ]);
  });

  it('works on chains of one or two events', async () => {
    for (const kind of ['alter', 'edit-hash', 'delete', 'insert', 'duplicate', 'rehash', 'append-bytes', 'drop-file'])
      await make(out, { events: 1, tamper: [parseTamper(kind)] });
    expect((await make(out, { events: 2, tamper: [parseTamper('swap')] })).main.map((line) => parse(line)['seq'])).toEqual([2, 1]);
  });
});

describe('what cannot be done is refused with a sentence', () => {
  it.each([
    ['delte@5', /is not known/],
    ['alter@0', /choose a position from 1 to 3000/],
    ['alter@3001', /choose a position from 1 to 3000/],
    ['swap@3000', /choose a position from 1 to 2999/],
    ['alter@5-9', /only delete takes a range/],
    ['wrong-key@5', /leave the seq out/],
    ['alter@nowhere:5', /There is no chain nowhere/],
  ])('%s', async (tamper, sentence) => {
    await expect((async () => tampered(tamper))()).rejects.toThrow(sentence);
  });

  it('two that meet, and one that another removes', async () => {
    await expect(tampered(['delete@5-9', 'alter@7'])).rejects.toThrow('alter@7 meets delete@5');
    await expect(tampered(['truncate@100', 'alter@200'])).rejects.toThrow('truncate@100 would remove what alter@200 changes');
    await expect(tampered('alter@5', { fromSeq: 10 })).rejects.toThrow('from 10 to 3000');
  });
});
