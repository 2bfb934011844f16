import { useEffect, useState } from 'react';
import type { Result } from '../../../src-shared/contract/methods.ts';
import type { TriageState } from '../../../src-shared/model/audit.ts';
import { engine } from '../../bridge/host.ts';
import { failed, valueOf } from '../../state/loadable.ts';
import type { Loadable } from '../../state/loadable.ts';

type Page = Result<'audit.leads'>;

export interface LeadsWanted {
  readonly rule: string | null;
  readonly state: TriageState | null;
  readonly limit: number;
  /** Grows with every judgement: what was read before is stale. */
  readonly judged: number;
}

/** Leads of the last audit; those read before stay in view until the new ones are there. */
export function useLeads(wanted: LeadsWanted): Loadable<Page> {
  const key = JSON.stringify(wanted);
  const [known, setKnown] = useState<{ readonly key: string; readonly page: Loadable<Page> }>({ key: '', page: { state: 'loading' } });
  useEffect(() => {
    let current = true;
    const { rule, state, limit } = JSON.parse(key) as LeadsWanted;
    const read = async (): Promise<void> => {
      try {
        const value = await engine.call('audit.leads', { rule, state, offset: 0, limit });
        if (current) setKnown({ key, page: { state: 'ready', value } });
      } catch (error) {
        if (current) setKnown((before) => ({ key, page: failed(before.page, error) }));
      }
    };
    void read();
    return () => void (current = false);
  }, [key]);
  if (known.key === key) return known.page;
  const value = valueOf(known.page);
  return value === undefined ? { state: 'loading' } : { state: 'loading', value };
}
