/** Methods of exports. */
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { aboutName } from '../ops/export-ops.ts';
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createExportsHandlers = ({ path, current, runExport, runJob, host, token }: Session): HandlersOf<'exports'> => ({
  'exports.events': async ({ grant, ...p }, context) => {
    const target = path(grant);
    const { folder, readOnly } = current();
    const part = join(dirname(target), `.${basename(target)}.${token()}.part`);
    try {
      const result = await runExport({ ...p, folder, version: host.version, target, part }, context);
      const { name, rows, bytes, sha256 } = result;
      if (!readOnly) await runJob('noteExport', { query: p.query, format: p.format, author: p.author, name, rows, bytes, sha256 });
      return result;
    } finally {
      // The thread removes what it began; one that had to be ended could not.
      await Promise.all([part, aboutName(part)].map((left) => rm(left, { force: true })));
    }
  },
});
