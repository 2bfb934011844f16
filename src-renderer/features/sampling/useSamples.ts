/** The samples of the open case, and the one that is shown. */
import { useState } from 'react';
import type { SampleDetail, SampleItem, SampleSummary } from '../../../src-shared/model/sample.ts';
import { engine } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { authorName } from '../../state/author.ts';
import { valueOf, type Loadable } from '../../state/loadable.ts';
import { useAnswer } from '../../state/useAnswer.ts';

export interface Samples {
  readonly list: Loadable<readonly SampleSummary[]>;
  readonly detail: Loadable<SampleDetail>;
  readonly reload: () => void;
  /** Takes over what an act gave. */
  readonly take: (detail: SampleDetail) => void;
}

export function useSamples(wanted: number | null): Samples {
  const list = useAnswer<readonly SampleSummary[]>('list', () => engine.call('sampling.list', {}));
  const id = wanted ?? valueOf(list.answer)?.at(-1)?.id ?? null;
  const detail = useAnswer<SampleDetail>(id === null ? null : String(id), () => engine.call('sampling.get', { id: id ?? 0 }));
  const known = valueOf(detail.answer);
  return {
    list: list.answer,
    // Another sample's answer is not this one's.
    detail: known !== undefined && known.summary.id !== id ? { state: 'loading' } : detail.answer,
    reload: () => {
      list.again();
      detail.again();
    },
    take: (value) => {
      if (value.summary.id === id) detail.put(() => value);
      list.put((before) => [...(before ?? []).filter((one) => one.id !== value.summary.id), value.summary].sort((x, y) => x.id - y.id));
    },
  };
}

/** Runs an act under the auditor's name, and shows what it gave. Resolves to false where it failed or no name was given. */
export async function perform(take: (detail: SampleDetail) => void, act: (by: string) => Promise<SampleDetail>): Promise<boolean> {
  const by = await authorName();
  if (by === null) return false;
  const detail = await attempt(() => act(by));
  if (detail === undefined) return false;
  take(detail);
  return true;
}

const pageItems = 200;

export interface Items {
  readonly items: Loadable<readonly SampleItem[]>;
  readonly total: number;
  readonly more: () => void;
  readonly put: (item: SampleItem) => void;
  readonly reload: () => void;
}

/** The items of a sample, page by page; fetched again when `stamp` changes. */
export function useItems(id: number, total: number, stamp: string): Items {
  const [pages, setPages] = useState(1);
  const read = async (): Promise<readonly SampleItem[]> => {
    const all: SampleItem[] = [];
    for (let page = 0; page < pages; page++) {
      const next = await engine.call('sampling.items', { id, offset: page * pageItems, limit: pageItems });
      all.push(...next);
      if (next.length < pageItems) break;
    }
    return all;
  };
  const { answer, again, put } = useAnswer<readonly SampleItem[]>(`${id} ${pages} ${stamp}`, read);
  return {
    items: answer,
    total,
    more: () => setPages((n) => n + 1),
    put: (item) => put((before) => (before ?? []).map((one) => (one.number === item.number ? item : one))),
    reload: again,
  };
}
