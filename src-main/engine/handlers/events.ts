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
  'events.jump': async (p, context) => runQuery('jump', p, context),
  'events.facets': async (p, context) => {
    const { facets, ...rest } = await runQuery('facets', p, context);
    return { facets: [...facets], ...rest };
  },
  'events.histogram': async (p, context) => runQuery('histogram', p, context),
  'events.complete': async (p, context) => runQuery('complete', p, context),
  'events.detail': async (p, context) => runQuery('detail', p, context),
  'events.find': async (p) => runQuery('find', p),
});
