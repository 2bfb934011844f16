import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { demoSpecs, generateDemo } from '../generate/demo.ts';

/** Writes a demo archive and its key into `folder` unless they are there; gives the archive's path and the key. */
export async function makeDemo(id: string, folder: string, signal: AbortSignal): Promise<{ archive: string; vkey: string }> {
  const spec = demoSpecs.find(({ name }) => name === `demo-${id}.zip`);
  if (spec === undefined) throw new AssayError('demo_unknown', { id });
  await mkdir(folder, { recursive: true });
  const archive = join(folder, spec.name);
  const present = await Promise.all([archive, `${archive}.vkey`].map((path) => stat(path).catch(() => null)));
  if (present.includes(null)) await generateDemo(spec, folder, signal);
  return { archive, vkey: (await readFile(`${archive}.vkey`, 'utf8')).trim() };
}
