/** Exports of events: where they go is asked first, then they run as a job that can be cancelled. */
import type { Params } from '../../src-shared/contract/methods.ts';
import { visible } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { engine, host } from '../bridge/host.ts';
import { attempt } from './actions.ts';
import { authorName } from './author.ts';
import { runJob } from './jobs.ts';
import { useSession } from './session.ts';

const text = screens.exporting;

export async function exportEvents(what: Omit<Params<'exports.events'>, 'grant' | 'author'>): Promise<void> {
  const author = await authorName();
  if (author === null) return;
  const suggested = `${useSession.getState().summary?.name ?? ''} ${text.fileName}`.trim();
  const grant = await attempt(() => host.pickExportFile(suggested.slice(0, 150), what.format));
  if (grant === undefined || grant === null) return;
  await runJob(
    'export',
    grant.name,
    (call) => engine.call('exports.events', { ...what, grant: grant.grant, author }, call),
    (result) =>
      result === undefined
        ? text.nothingLeft
        : [text.outcome(result.rows, result.bytes, visible(result.aboutName, { limit: 120 }), result.sha256), ...result.remarks].join(' '),
  );
}
