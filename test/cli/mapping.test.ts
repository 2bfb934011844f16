/** `--map FILE`: an export of any kind is read as the auditor says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verificationSchema } from '../../src-shared/model/verification.ts';
import { isSentence, runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const write = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const csv = write('log.tsv', 'When\tWho\tWhat\n2024-01-01 00:00:00\tada\topen\n2024-01-02 00:00:00\tbob\tclose\nbroken\n');
const mapping = write(
  'map.json',
  JSON.stringify({
    schema: 'assay.mapping/1',
    name: 'Door system',
    container: { kind: 'csv', delimiter: '\t' },
    fields: { time: { from: 'When', formats: ['YYYY-MM-DD HH:mm:ss'], zone: '+01:00' }, actorId: 'Who', action: 'What' },
  }),
);

describe('assay verify --map', () => {
  test('is not verifiable (3), with every row accounted for', async () => {
    const { status, out, err } = await runCli(['verify', csv, '--map', mapping, '--json'], { home: folder });
    expect({ status, err }).toEqual({ status: 3, err: '' });
    const result = verificationSchema.parse(JSON.parse(out));
    expect(result.inputs).toMatchObject([{ format: 'Door system', verdict: 'not_verifiable' }]);
    expect(result.counts).toMatchObject({ records: 3, events: 2, rejected: 1, headers: 1, hashesChecked: 0 });
    expect(result.findings.map(({ code, severity, line }) => [code, severity, line])).toEqual([
      ['event.malformed', 'note', 4],
      ['time.zone_assumed', 'note', 2],
    ]);
  });
  test.each([
    ['that is not there', join(folder, 'none.json')],
    ['that is no mapping', write('bad.json', '{"schema":"x"}')],
    ['that is no JSON', write('bad.txt', 'hello')],
  ])('a mapping file %s is a usage error (64)', async (_, path) => {
    const { status, out, err } = await runCli(['verify', csv, '--map', path], { home: folder });
    expect({ status, out }).toEqual({ status: 64, out: '' });
    expect(err, err).toSatisfy(isSentence);
  });
});

test('assay import --map: the events can be searched, and the case verifies again without the file', async () => {
  const home = folder;
  const folderOfCase = join(folder, 'door.assay');
  expect((await runCli(['import', '--case', folderOfCase, csv, '--map', mapping], { home })).status).toBe(3);
  const found = await runCli(['search', '--case', folderOfCase, 'actor:ada', '--format', 'json'], { home });
  expect(found.out).toContain('"open"');
  expect((await runCli(['search', '--case', folderOfCase, 'after:2024-01-01', '--count'], { home })).out.trim()).toBe('1');
  const again = await runCli(['verify', folderOfCase, '--json'], { home });
  expect(verificationSchema.parse(JSON.parse(again.out)).inputs).toMatchObject([{ format: 'Door system' }]);
});
