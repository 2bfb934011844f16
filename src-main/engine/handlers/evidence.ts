/** Methods of evidence: import, list, verify again. */
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';
import { checkProfile, secretBytes } from './profiles.ts';

export const createEvidenceHandlers = (session: Session): HandlersOf<'evidence'> => ({
  'evidence.import': async ({ profile, secret, ...p }, context) => {
    const given = profile === undefined ? null : { file: checkProfile(profile), secret: secretBytes(secret) };
    return { imported: [...(await session.importAll(p.grants.map(session.path), { ...p, profile: given }, p.provenance, context))] };
  },
  'evidence.list': async () => [...(await session.runQuery('listEvidence', {}))],
  'evidence.get': async (p) => session.runQuery('getEvidence', p),
  'evidence.verify': async (p, context) => {
    session.current();
    await session.runJob('reverify', { id: p.id ?? null, thorough: p.thorough, trustOnly: p.trustOnly ?? false }, context);
    return { verdict: (await session.changed()).verdict };
  },
});
