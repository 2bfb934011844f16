/** What `npm start` does where no window can be shown: the main job of the application, in the terminal. */
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { demoSpecs, generateDemo } from '../src-main/engine/generate/demo.ts';
import { attach, projectRoot, say, ToolProblem } from './run.ts';

const sampleFolder = join(projectRoot, 'resources', 'samples');

/** Exit codes that are verdicts: verified, broken, with limits, not verifiable, incomplete. */
const verdictCodes = [0, 1, 2, 3, 4];

function assay(args: readonly string[]): Promise<number> {
  return attach(process.execPath, [join(projectRoot, 'src-main', 'cli.ts'), ...args]);
}

async function verdictOf(args: readonly string[]): Promise<number> {
  const code = await assay(args);
  if (!verdictCodes.includes(code)) throw new ToolProblem(`\`assay ${args[0] ?? ''}\` could not do its work: read the sentence above.`);
  return code;
}

/** The two demo archives, the same that the window offers; made where they are not there yet. */
async function ensureSamples(): Promise<string[]> {
  await mkdir(sampleFolder, { recursive: true });
  const paths: string[] = [];
  for (const spec of demoSpecs) {
    const path = join(sampleFolder, spec.name);
    paths.push(path);
    if (existsSync(path)) continue;
    say(`Making the demo archive ${spec.name}.`);
    await generateDemo(spec, sampleFolder);
  }
  return paths;
}

function trustArguments(path: string): string[] {
  const key = `${path}.vkey`;
  return existsSync(key) ? ['--trust', key] : [];
}

/**
 * Verifies each path, imports it into a case of its own, writes the reports of that and checks their package. Without paths it takes the two demo archives, whose
 * tampered one is meant to be found broken. Gives the worst exit code of the given paths, or 0 for the demo.
 */
export async function runHeadless(paths: readonly string[]): Promise<number> {
  const demo = paths.length === 0;
  const archives = demo ? await ensureSamples() : paths;
  const cases = await mkdtemp(join(tmpdir(), 'assay-cases-'));
  let worst = 0;
  for (const [index, path] of archives.entries()) {
    say(`\n${demo ? relative(projectRoot, path) : path}`);
    const trust = trustArguments(path);
    worst = Math.max(worst, await verdictOf(['verify', path, ...trust]));
    const folder = path.endsWith('.assay') ? path : join(cases, `case-${index + 1}.assay`);
    if (folder !== path) await verdictOf(['import', '--case', folder, path, ...trust]);
    say('\nReports');
    const out = join(cases, `case-${index + 1}-reports`);
    if ((await assay(['report', '--case', folder, '--out', out])) !== 0)
      throw new ToolProblem('The reports could not be written: read the sentence above.');
    const bundle = join(out, `${basename(folder, '.assay')}.assay-report.zip`);
    await verdictOf(['verify-report', bundle, ...trust, ...(folder === path ? [] : ['--evidence', path])]);
  }
  say(`\nImported cases and their reports: ${cases}`);
  return demo ? 0 : worst;
}
