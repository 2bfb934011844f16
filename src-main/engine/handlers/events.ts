/** Methods that search and read events. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { casePaths } from '../cases/case-folder.ts';
import { settingsOf } from '../cases/trust-settings.ts';
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createEventsHandlers = ({ runQuery, runJob, current, path, token }: Session): HandlersOf<'events'> => ({
  'events.page': async (p, context) => {
    const { rows, offset } = await runQuery('page', p, context);
    return { rows: [...rows], offset };
  },
  'events.count': async (p, context) => runQuery('count', p, context),
  'events.locate': async (p, context) => runQuery('locate', p, context),
  'events.jump': async (p, context) => runQuery('jump', p, context),
  'events.facets': async (p, context) => {
    const { facets, ...rest } = await runQuery('facets', p, context);
    return { facets: [...facets], ...rest };
  },
  'events.histogram': async (p, context) => runQuery('histogram', p, context),
  'events.complete': async (p, context) => runQuery('complete', p, context),
  'events.detail': async (p, context) => runQuery('detail', p, context),
  'events.proof': async (p, context) => {
    const target = path(p.grant);
    const { row } = await runQuery('detail', { id: p.id });
    if (row.seq === null) throw new AssayError('proof_impossible', { reason: 'no_tree' });
    const evidence = (await runQuery('listEvidence', {})).find(({ id }) => id === row.evidence);
    if (evidence === undefined) throw new AssayError('evidence_unknown', { id: row.evidence });
    const pinned = settingsOf(await runQuery('listKeys', {}));
    const made = await runJob(
      'proveEvent',
      {
        path: join(casePaths(current().folder).evidence, evidence.sha256),
        name: evidence.name,
        chain: row.chain,
        seq: row.seq,
        settings: { ...pinned, filtered: evidence.filtered, thorough: false },
      },
      context,
    );
    await writeWhole(target, `${target}.${token()}.part`, made.proof);
    return { name: basename(target), seq: made.seq, size: made.size, trusted: made.trusted };
  },
  'events.find': async (p) => runQuery('find', p),
});

/** Writes a small file under another name and puts it in its place: it is there whole, or not at all. */
async function writeWhole(target: string, part: string, text: string): Promise<void> {
  try {
    await writeFile(part, text);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw new AssayError('path_not_writable', { path: target, reason: dirname(target) }, { cause: error });
  }
}
