/** What leaves the case and comes back: the testing grid, and the files from which a stranger draws the same items again. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { unzipSync, strFromU8, zipSync, strToU8 } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { manifestSchema } from '../../src-main/engine/sampling/manifest.ts';
import { listOfBytes, redraw } from '../../src-main/engine/sampling/redraw.ts';
import { code, samplingSteps } from './steps.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const tools = caseTools(engine, folder);
const by = 'Ada';
const { drawn, items, passAll } = samplingSteps(engine, by);

beforeAll(async () => {
  await generateArchive({ out: join(folder, 'one.zip'), events: 2000, checkpointEvery: 500 });
  await generateArchive({ out: join(folder, 'two.zip'), events: 300, checkpointEvery: 100, seed: 7 });
  await tools.newCase();
  await tools.importInto(join(folder, 'one.zip'));
  await tools.importInto(join(folder, 'two.zip'));
});

describe('the grid outside', () => {
  const exported = async (): Promise<{ id: number; folder: string; notes: string[][]; rows: string[][] }> => {
    const { summary } = await drawn({}, {});
    const target = join(folder, `grid-${summary.id}`);
    await engine.call('sampling.export', { id: summary.id, by, grant: engine.grant(target) });
    const rows = parse(readFileSync(join(target, '3-testing.csv'), 'utf8'), { relaxColumnCount: true }) as string[][];
    return { id: summary.id, folder: target, notes: rows.slice(0, 1), rows: rows.slice(1) };
  };
  const csv = (rows: readonly (readonly string[])[]): string =>
    rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');

  test('comes back from CSV: changes are taken over, conflicts shown and not written', async () => {
    const { id, folder: at, notes, rows } = await exported();
    expect(notes[0]![0]).toMatch(/^Drawn from evidence whose verdict is “/);
    const column = (name: string): number => rows[0]!.indexOf(name);
    rows[1]![column('attr_A')] = 'deviation';
    rows[1]![column('description')] = "'=HYPERLINK(1)";
    rows[2]![column('attr_A')] = 'Pass';
    rows[3]![column('attr_B')] = 'perhaps';
    rows[4]![column('item_sha256')] = 'f'.repeat(64);
    const [, second] = await items(id);
    await engine.call('sampling.test', { id, by, number: 2, revision: second!.revision, changes: { results: { A: 'deviation' } } });
    const path = join(at, 'back.csv');
    writeFileSync(path, csv([...notes, ...rows]));
    const reading = await engine.call('sampling.readGrid', { id, grant: engine.grant(path) });
    expect(reading.changes.map(({ number, field, to }) => [number, field, to])).toEqual([
      [1, 'attr_A', 'Deviation'],
      [1, 'description', '=HYPERLINK(1)'],
    ]);
    expect(reading.conflicts).toEqual([{ number: 2, field: 'attr_A', exported: 'Not tested', here: 'Deviation', file: 'Pass' }]);
    expect(reading.problems).toEqual([
      'Row 5: “perhaps” is not a value of attr_B.',
      'Row 6: item 4 has another hash, so it is of another sample.',
    ]);
    // As spreadsheets of some countries write it, without the note.
    writeFileSync(path, csv(rows).replaceAll('","', '";"'));
    expect((await engine.call('sampling.readGrid', { id, grant: engine.grant(path) })).changes).toEqual(reading.changes);
    await engine.call('sampling.applyGrid', { id, by, grant: engine.grant(path), take: [] });
    const after = await items(id);
    expect(after[0]).toMatchObject({ results: { A: 'deviation', B: 'untested' }, notes: '=HYPERLINK(1)' });
    expect(after[1]!.results['A']).toBe('deviation');
  });

  test('comes back from XLSX: the workbook has lists, a frozen heading, and no formula', async () => {
    const { id, folder: at } = await exported();
    const bytes = readFileSync(join(at, 'workpaper.xlsx'));
    const parts = unzipSync(bytes);
    const sheet = strFromU8(parts['xl/worksheets/sheet3.xml']!);
    expect(sheet).toContain('<dataValidation type="list"');
    expect(sheet).toContain('state="frozen"');
    expect(sheet).not.toMatch(/<f[ >]/);
    const changed = sheet.replace('>Not tested<', '>Pass<');
    const path = join(at, 'back.xlsx');
    writeFileSync(path, zipSync({ ...parts, 'xl/worksheets/sheet3.xml': strToU8(changed) }));
    const { changes, problems } = await engine.call('sampling.applyGrid', { id, by, grant: engine.grant(path), take: [] });
    expect({ changes, problems }).toEqual({ changes: [{ number: 1, field: 'attr_A', from: 'Not tested', to: 'Pass' }], problems: [] });
  });

  test('an XLSX in which another item was changed than here meanwhile: a conflict is shown, nothing is overwritten until it is taken', async () => {
    const { id, folder: at } = await exported();
    const parts = unzipSync(readFileSync(join(at, 'workpaper.xlsx')));
    const sheet = strFromU8(parts['xl/worksheets/sheet3.xml']!).replace('>Not tested<', '>Pass<');
    const path = join(at, 'back.xlsx');
    writeFileSync(path, zipSync({ ...parts, 'xl/worksheets/sheet3.xml': strToU8(sheet) }));
    const [first] = await items(id);
    await engine.call('sampling.test', { id, by, number: 1, revision: first!.revision, changes: { results: { A: 'deviation' } } });
    const apply = (take: number[]) => engine.call('sampling.applyGrid', { id, by, grant: engine.grant(path), take });
    const conflicts = [{ number: 1, field: 'attr_A', exported: 'Not tested', here: 'Deviation', file: 'Pass' }];
    expect(await apply([])).toMatchObject({ changes: [], conflicts });
    expect((await items(id))[0]!.results['A']).toBe('deviation');
  });

  test('a conflict that is taken writes what the file says', async () => {
    const { id, folder: at, notes, rows } = await exported();
    rows[1]![rows[0]!.indexOf('attr_A')] = 'Pass';
    const path = join(at, 'taken.csv');
    writeFileSync(path, csv([...notes, ...rows]));
    const [first] = await items(id);
    await engine.call('sampling.test', { id, by, number: 1, revision: first!.revision, changes: { results: { A: 'deviation' } } });
    const { changes, conflicts } = await engine.call('sampling.applyGrid', { id, by, grant: engine.grant(path), take: [1] });
    expect({ changes, conflicts }).toEqual({ changes: [{ number: 1, field: 'attr_A', from: 'Deviation', to: 'Pass' }], conflicts: [] });
    expect((await items(id))[0]!.results['A']).toBe('pass');
  });

  test('evidence that is not verified is named on every page of the workpaper, in CSV and XLSX', async () => {
    const { folder: at } = await exported();
    const warning = /^"?Drawn from evidence whose verdict is “[^”]+”\./;
    for (const name of ['1-plan-and-population', '2-selection', '3-testing', '4-evaluation', '5-conclusion', 'legend'])
      expect(readFileSync(join(at, `${name}.csv`), 'utf8'), name).toMatch(warning);
    const parts = unzipSync(readFileSync(join(at, 'workpaper.xlsx')));
    for (const sheet of [1, 2, 3, 4, 5, 6])
      expect(strFromU8(parts[`xl/worksheets/sheet${sheet}.xml`]!), `sheet ${sheet}`).toMatch(/<row r="1"[^>]*>.{0,80}Drawn from evidence/);
  });

  test('hostile files are refused with a coded error', async () => {
    const { id } = await exported();
    const bad: readonly (readonly [string, Uint8Array | string])[] = [
      ['empty.csv', ''],
      ['other.csv', 'a,b\n1,2\n'],
      ['latin.csv', Buffer.from([0xff, 0xfe, 0x00, 0x41])],
      ['broken.xlsx', Buffer.from('PK\u0003\u0004 nothing')],
      ['bomb.xlsx', zipSync({ 'xl/workbook.xml': new Uint8Array(300 * 1024 * 1024) }, { level: 9 })],
    ];
    for (const [name, content] of bad) {
      const path = join(folder, name);
      writeFileSync(path, content);
      expect(await code(engine.call('sampling.readGrid', { id, grant: engine.grant(path) })), name).toBe('grid_unreadable');
    }
  });
});

describe('a stranger', () => {
  test('re-performs the draw from the exported files alone, and sees any change to them', async () => {
    const { summary } = await drawn(
      { strataBy: 'outcome', query: 'category:authentication' },
      { method: 'stratified' },
      '31415926535897932384',
    );
    const { id } = summary;
    await engine.call('sampling.void', { id, by, number: 1, reason: 'duplicate of another system' });
    await engine.call('sampling.extend', { id, by, n: (await items(id)).length + 8, reason: 'more assurance' });
    await passAll(id);
    const target = join(folder, 'handed-over');
    const { files } = await engine.call('sampling.export', { id, by, grant: engine.grant(target) });
    for (const { name, sha256 } of files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(target, name)))
          .digest('hex'),
      ).toBe(sha256);

    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8')));
    const list = readFileSync(join(target, 'population.csv'));
    expect(createHash('sha256').update(list).digest('hex')).toBe(manifest.population.sha256);
    const again = redraw(manifest, listOfBytes(list))!;
    expect(again).toMatchObject({ same: true, populationSame: true, differences: [] });
    expect(again.items).toHaveLength((await items(id)).length);

    const swapped = structuredClone(manifest) as typeof manifest & { items: { unit: number | null }[] };
    swapped.items[2] = { ...swapped.items[2]!, unit: 1 };
    expect(redraw(swapped, listOfBytes(list))!.same).toBe(false);
    const edited = Buffer.from(list.toString().replace(/\n2,[^,]*,/, '\n2,another-event,'));
    expect(redraw(manifest, listOfBytes(edited))!).toMatchObject({ same: false, populationSame: false });
    const picked = manifest.items.findIndex(({ hash }) => hash !== null);
    for (const change of [
      { items: manifest.items.with(picked, { ...manifest.items[picked]!, counter: 9999 }) },
      { items: manifest.items.with(picked, { ...manifest.items[picked]!, hash: 'ab'.repeat(32) }) },
      { items: [...manifest.items, manifest.items[picked]!] },
      { population: { ...manifest.population, count: manifest.population.count + 1 } },
    ])
      expect(redraw({ ...manifest, ...change }, listOfBytes(list))!.same, JSON.stringify(change).slice(0, 60)).toBe(false);

    const cli = await runCli(
      ['sample', 'draw', '--manifest', join(target, 'manifest.json'), '--list', join(target, 'population.csv'), '--json'],
      { home: folder },
    );
    expect(cli.status, cli.err).toBe(0);
    expect(JSON.parse(cli.out)).toMatchObject({ same: true, populationSame: true });
  });

  test('does the same from the evidence: the query gives the same population in a case of their own', async () => {
    const { summary } = await drawn({ query: 'outcome:failure' }, {}, '27182818284590452353');
    const target = join(folder, 'manifest-and-evidence');
    await engine.call('sampling.export', { id: summary.id, by, grant: engine.grant(target) });
    const theirs = join(folder, 'theirs.assay');
    const home = { home: folder };
    await runCli(['import', '--case', theirs, join(folder, 'one.zip'), join(folder, 'two.zip')], home);
    const cli = await runCli(['sample', 'draw', '--case', theirs, '--manifest', join(target, 'manifest.json'), '--json'], home);
    expect(cli.status, cli.err).toBe(0);
    expect(JSON.parse(cli.out)).toMatchObject({ same: true, populationSame: true });
  });
});
