/** Methods of mappings. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { behindLink, type Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createMappingHandlers = ({ path, runJob, token }: Session): HandlersOf<'mapping'> => ({
  'mapping.inspect': async (p, context) => {
    const target = path(p.grant);
    const name = basename(target).replace(/(?:\.(?:csv|tsv|json|jsonl|ndjson|log|txt|gz|zst|zip|tar|tgz))+$/i, '');
    const container = p.container ?? null;
    return runJob('inspectMapping', { path: await behindLink(target), name: name.slice(0, 200) || 'Export', container }, context);
  },
  'mapping.preview': async (p, context) => runJob('previewMapping', { path: await behindLink(path(p.grant)), mapping: p.mapping }, context),
  'mapping.read': async (p, context) => {
    const read = await runJob('readMapping', { path: await behindLink(path(p.grant)) }, context);
    return read.ok ? { mapping: read.mapping, problem: null } : { mapping: null, problem: read.problem };
  },
  'mapping.save': async (p) => {
    const target = path(p.grant);
    const part = join(dirname(target), `.${basename(target)}.${token()}.part`);
    try {
      await writeFile(part, `${JSON.stringify(p.mapping, null, 2)}\n`, { flag: 'wx' });
      await rename(part, target);
    } catch (error) {
      await rm(part, { force: true });
      throw new AssayError('path_unreadable', { path: target, reason: 'io' }, { cause: error });
    }
    return {};
  },
});
