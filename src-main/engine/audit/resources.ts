/** What is shipped with the program: the default catalog and the monitoring rules. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Catalog } from '../../../src-shared/model/engagement.ts';
import { readCatalog } from './policy.ts';

/** The folder `resources`, above the file that a thread was started from. */
function resourcesFolder(entry: string): string {
  for (let folder = dirname(fileURLToPath(entry)); ; folder = dirname(folder)) {
    const found = join(folder, 'resources', 'catalogs');
    if (existsSync(found)) return dirname(found);
    if (dirname(folder) === folder) throw new Error('the folder resources is not there');
  }
}

export const loadCatalog = (entry: string): Catalog =>
  readCatalog(readFileSync(join(resourcesFolder(entry), 'catalogs', 'saas.yaml'), 'utf8'), 'saas.yaml');

export interface RuleText {
  readonly name: string;
  readonly text: string;
}

/** Texts of the rules that come with the program, by file name. */
export function loadRuleTexts(entry: string): readonly RuleText[] {
  const folder = join(resourcesFolder(entry), 'rules');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}
