/** Methods of evidence: import, list, verify again. */
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createEvidenceHandlers = (session: Session): HandlersOf<'evidence'> => ({
  'evidence.import': async (p, context) => ({
    imported: [...(await session.importAll(p.grants.map(session.path), p, p.provenance, context))],
  }),
  'evidence.list': async () => [...(await session.runQuery('listEvidence', {}))],
  'evidence.get': async (p) => session.runQuery('getEvidence', p),
  'evidence.verify': async (p, context) => {
    session.current();
    await session.runJob('reverify', { id: p.id ?? null, thorough: p.thorough }, context);
    return { verdict: (await session.changed()).verdict };
  },
});
