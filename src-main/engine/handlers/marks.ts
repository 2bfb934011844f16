/** Methods of bookmarks, tags, notes and saved searches. */
import type { MarkChange } from '../../../src-shared/model/marks.ts';
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createMarksHandlers = ({ runJob, runQuery, current, writable }: Session): HandlersOf<'marks' | 'searches'> => {
  const change = async (work: () => Promise<MarkChange>): Promise<MarkChange> => {
    writable();
    return work();
  };
  return {
    'marks.get': async (p) => runQuery('marks', p),
    'marks.bookmark': async (p) => change(() => runJob('bookmark', p)),
    'marks.tag': async (p) => change(() => runJob('tag', p)),
    'marks.tags': async () => [...(await runQuery('tags', {}))],
    'marks.counts': async (p, context) => runQuery('setCounts', p, context),
    'marks.addNote': async (p) => change(() => runJob('addNote', p)),
    'marks.changeNote': async (p) => change(() => runJob('changeNote', p)),
    'marks.removeNote': async (p) => change(() => runJob('changeNote', { ...p, text: null })),
    'marks.undo': async (p) => change(() => runJob('undoMark', p)),
    'searches.list': async () => {
      current();
      return [...(await runQuery('searches', {}))];
    },
    'searches.save': async (p) => {
      writable();
      return [...(await runJob('saveSearch', p))];
    },
    'searches.remove': async (p) => {
      writable();
      return [...(await runJob('removeSearch', p))];
    },
  };
};
