/** Every finding code of the formats, made to appear through real files at the right place; and clean archives, which have none. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../src-shared/model/verdict.ts';
import { copyOf, generated, resealed, write, type Archive } from '../support/assay-archive.ts';
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

let number = 0;
async function run({ edit, manifestAsItIs = false, settings, alsoTrust = [], trustNothing = false, findings, verdict }: Case): Promise<void> {
  const copy = copyOf(clean);
  const edited = (await edit(copy)) ?? copy;
  const archive = manifestAsItIs ? edited : resealed(edited);
  number += 1;
  const path = write(archive, join(folder, `case-${number}`));
  const result = await examineHere(path, trusting(trustNothing ? [] : [...archive.vkeys, ...alsoTrust], settings));
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
