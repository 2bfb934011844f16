/** What the reading thread answers: pages, counts, details of the open case. Its connection can only read. */
import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { ArchiveProblem } from '../archive/types.ts';
import { casePaths } from '../cases/case-folder.ts';
import { listCustody } from '../custody/list.ts';
import { makeWorkingCopy, type WorkingCopy } from '../cases/working-copy.ts';
import type { Ports } from '../ports.ts';
import { createSearchSession, type SearchSession } from '../search/session.ts';
import { summariseCase } from '../store/case-summary.ts';
import { closeStore, type ReadableDB } from '../store/database.ts';
import { findEvent } from '../store/event-find.ts';
import { getEvidence, listCopyProblems, listEvidence } from '../store/evidence.ts';
import { getGivenMapping } from '../store/mapping.ts';
import { getProfile } from '../store/profile.ts';
import { listStamps } from '../store/evidence-stamp.ts';
import { openStore } from '../store/open.ts';
import { getAsOf, listTrustAnchors } from '../store/trust-anchor.ts';
import { digestWork } from '../store/work-tables.ts';
import { createRecordSource, readDetail, type RecordSource } from './detail.ts';
import type { WorkerStart } from '../indexing/settings.ts';
import { createAuditQueryOps } from './audit-ops.ts';
import { createMarkQueryOps } from './marks-ops.ts';
import { createSampleQueryOps } from './sample-ops.ts';
import type { QueryOps } from './op-types.ts';
import { createSearchOps } from './search-ops.ts';

interface OpenForReading {
  readonly folder: string;
  readonly db: ReadableDB;
  /** Where the case cannot be written. */
  readonly copy: WorkingCopy | null;
  readonly source: RecordSource;
  /** Keeps what was found of the current query between pages and counts. */
  readonly session: SearchSession;
}

export function createQueryOps(start: WorkerStart, ports: Ports): QueryOps {
  let open: OpenForReading | null = null;

  const close = async (): Promise<void> => {
    if (open === null) return;
    const { db, source, copy } = open;
    open = null;
    closeStore(db);
    await source.close();
    await copy?.remove();
  };
  const reading = (): OpenForReading => {
    if (open === null) throw new AssayError('no_case');
    return open;
  };

  return {
    ...createMarkQueryOps(() => reading().db),
    ...createSampleQueryOps(() => reading().db, ports),
    ...createAuditQueryOps(() => reading().db, start.entry, ports.clock),
    async open({ folder }) {
      await close();
      const paths = casePaths(folder);
      const copy = await makeWorkingCopy(paths.database);
      const db = openStore(copy?.database ?? paths.database, { mode: 'read', nativeBinding: start.nativeBinding });
      open = { folder, db, copy, source: createRecordSource(paths, ports), session: createSearchSession() };
    },
    close: () => close(),
    summary: ({ readOnly }) => ({ ...summariseCase(reading().db), path: reading().folder, readOnly }),
    listEvidence: () => listEvidence(reading().db),
    getEvidence: ({ id }) => getEvidence(reading().db, id),
    // Written from the same type; no other reader of the column.
    listStamps: ({ id }) => listStamps(reading().db, id).map((stamp) => ({ ...stamp, beside: null })),
    listCopyProblems: ({ id }) => listCopyProblems(reading().db, id) as ArchiveProblem[],
    getMapping: ({ id }) => getGivenMapping(reading().db, id),
    getProfile: ({ id }) => getProfile(reading().db, id),
    asOf: () => ({ asOf: getAsOf(reading().db) }),
    listKeys: () => listTrustAnchors(reading().db),
    custody: (p) => listCustody(casePaths(reading().folder).custody, p),
    digestWork: () => digestWork(reading().db),
    ...createSearchOps(reading),
    async detail({ id }, context) {
      const { db, source } = reading();
      return readDetail(db, source, id, context.signal);
    },
    find: (place) => ({ id: findEvent(reading().db, place) }),
  };
}
