/** Methods of trust anchors. */
import { basename } from 'node:path';
import { readKeyFile, readKeys } from '../cases/trust-keys.ts';
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createTrustHandlers = (session: Session): HandlersOf<'trust'> => ({
  'trust.inspect': async (p) => {
    const source = p.grant === undefined ? '' : session.path(p.grant);
    const { keys, problems } =
      source === '' ? readKeys(new TextEncoder().encode(p.text ?? '')) : await readKeyFile(source, session.host.files);
    return { keys: [...keys], problems: [...problems], source: basename(source) };
  },
  'trust.pin': async (p) => {
    session.current();
    return session.runJob('pinKey', p);
  },
  'trust.list': async () => [...(await session.runQuery('listKeys', {}))],
  'trust.remove': async (p) => {
    session.current();
    await session.runJob('removeKey', p);
    return {};
  },
});
