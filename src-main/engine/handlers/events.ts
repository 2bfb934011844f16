/** Methods that search and read events. */
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createEventsHandlers = ({ runQuery }: Session): HandlersOf<'events'> => ({
  'events.page': async (p, context) => {
    const { rows, offset } = await runQuery('page', p, context);
    return { rows: [...rows], offset };
  },
  'events.count': async (p, context) => runQuery('count', p, context),
  'events.locate': async (p, context) => runQuery('locate', p, context),
  'events.detail': async (p, context) => runQuery('detail', p, context),
  'events.find': async (p) => runQuery('find', p),
});
