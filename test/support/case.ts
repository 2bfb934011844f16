/** Short ways to make a case and to import into it. */
import { join } from 'node:path';
import type { Engine } from '../../src-main/engine/index.ts';
import type { Provenance, TrustAnchor } from '../../src-shared/model/case.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { checked } from './engine.ts';

export const noProvenance: Provenance = { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' };

export interface CaseTools {
  /** Makes a case of its own name in the folder and opens it. */
  newCase(): Promise<string>;
  importInto(
    path: string,
    more?: { readonly filtered?: boolean; readonly provenance?: Provenance },
  ): Promise<{ readonly id: number; readonly result: EvidenceResult }>;
  pin(vkey: string): Promise<TrustAnchor>;
}

export function caseTools(engine: Engine, folder: string): CaseTools {
  let number = 0;
  return {
    async newCase() {
      number += 1;
      const path = join(folder, `case-${number}.assay`);
      await engine.call('case.create', { grant: engine.grant(path), name: `Case ${number}` });
      return path;
    },
    async importInto(path, { filtered = false, provenance = noProvenance } = {}) {
      const { imported } = await engine.call('evidence.import', { grants: [engine.grant(path)], filtered, provenance });
      const id = imported[0]!.id;
      return { id, result: checked((await engine.call('evidence.get', { id })).result) };
    },
    pin: (vkey) => engine.call('trust.pin', { vkey, origin: '', source: 'by phone', pinnedBy: 'Ada' }),
  };
}
