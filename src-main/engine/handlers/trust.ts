/** Methods of trust anchors. */
import { basename, join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { readKeyFile, readKeys } from '../cases/trust-keys.ts';
import { createTrustLibrary } from '../cases/trust-library.ts';
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export function createTrustHandlers(session: Session): HandlersOf<'trust'> {
  const library = session.host.dataFolder === null ? null : createTrustLibrary(join(session.host.dataFolder, 'trust.json'));
  return {
    'trust.inspect': async (p) => {
      const source = p.grant === undefined ? '' : session.path(p.grant);
      const { keys, problems } =
        source === '' ? await readKeys(new TextEncoder().encode(p.text ?? '')) : await readKeyFile(source, session.host.files);
      return { keys: [...keys], problems: [...problems], source: basename(source) };
    },
    'trust.pin': async (p) => {
      session.current();
      return session.runJob('pinKey', p);
    },
    'trust.setValidity': async (p) => {
      session.current();
      await session.runJob('setTrustValidity', p);
      return {};
    },
    'trust.asOf': async () => session.runQuery('asOf', {}),
    'trust.setAsOf': async (p) => {
      session.current();
      await session.runJob('setAsOf', p);
      return {};
    },
    'trust.library': async () => (await library?.list()) ?? [],
    'trust.keep': async (p) => {
      const anchor = (await session.runQuery('listKeys', {})).find(({ id }) => id === p.id);
      if (anchor === undefined) throw new AssayError('key_invalid', { id: p.id });
      await library?.keep(anchor);
      return {};
    },
    'trust.forget': async (p) => {
      await library?.forget(p.vkey, p.origin);
      return {};
    },
    'trust.list': async () => [...(await session.runQuery('listKeys', {}))],
    'trust.remove': async (p) => {
      session.current();
      await session.runJob('removeKey', p);
      return {};
    },
  };
}
