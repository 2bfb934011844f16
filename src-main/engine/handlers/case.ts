/** Methods of the application and of cases as a whole. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { CaseSummary } from '../../../src-shared/model/case.ts';
import { caseEnding, caseNameOf, isCaseFolder } from '../cases/case-folder.ts';
import { demos } from '../cases/demos.ts';
import type { CallContext, Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

const usual = { filtered: false };
const noProvenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };

export function createCaseHandlers(session: Session): HandlersOf<'app' | 'case'> {
  const { host, recent, path, openCase } = session;

  /** A folder name in `parent` that is free: NAME.assay, NAME-2.assay, … */
  const freeFolder = async (parent: string, name: string): Promise<string> => {
    for (let n = 1; ; n++) {
      const folder = join(parent, `${name}${n === 1 ? '' : `-${n}`}${caseEnding}`);
      if (!(await isCaseFolder(folder))) return folder;
    }
  };

  const openDemo = async (id: string, context: CallContext): Promise<CaseSummary> => {
    const demo = demos.find((one) => one.id === id);
    if (demo === undefined) throw new AssayError('demo_unknown', { id });
    const parent = session.dataFolder('demo');
    const folder = join(parent, `${demo.id}${caseEnding}`);
    if (await isCaseFolder(folder)) {
      const now = await openCase(folder, null);
      if (now.evidence > 0) return now;
    } else {
      await openCase(folder, demo.name);
    }
    const { archive, vkey } = await session.runJob('makeDemo', { id, folder: parent }, context);
    if ((await session.runQuery('listKeys', {})).length === 0)
      await session.runJob('pinKey', { vkey, origin: '', source: demo.keySource, pinnedBy: 'Assay demo' });
    const provenance = { ...noProvenance, receivedFrom: demo.receivedFrom, extractedHow: demo.extractedHow };
    await session.importAll([archive], usual, provenance, context);
    return session.summary();
  };

  const openPath = async (target: string, context: CallContext): Promise<CaseSummary> => {
    if (await isCaseFolder(target)) return openCase(target, null);
    const parent = session.dataFolder('cases');
    await mkdir(parent, { recursive: true });
    await openCase(await freeFolder(parent, caseNameOf(target)), basename(target));
    await session.importAll([target], usual, noProvenance, context);
    return session.summary();
  };

  return {
    'app.info': async () => ({
      version: host.version,
      runtime: host.runtime,
      demos: demos.map(({ id, name, events }) => ({ id, name, events })),
    }),
    'case.create': async (p) => openCase(path(p.grant), p.name),
    'case.open': async (p) => openCase(path(p.grant), null),
    'case.recent': async () => recent?.list() ?? [],
    'case.openRecent': async (p) => {
      const folder = (await recent?.find(p.id)) ?? null;
      if (folder === null) throw new AssayError('case_not_found', { path: p.id });
      return openCase(folder, null);
    },
    'case.openDemo': async (p, context) => openDemo(p.id, context),
    'case.openPath': async (p, context) => openPath(path(p.grant), context),
    'case.summary': session.summary,
    'case.close': async () => {
      await session.closeCase();
      return {};
    },
  };
}
