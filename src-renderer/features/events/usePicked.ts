/** Events that were picked out of the table, to be compared or copied. They stay picked while the query changes. */
import { useCallback, useState } from 'react';
import type { EventRow } from '../../../src-shared/model/event.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { announce } from '../../state/notices.ts';

const pickedAtMost = 1000;

export interface Picked {
  readonly rows: readonly EventRow[];
  readonly has: (id: number) => boolean;
  readonly toggle: (row: EventRow) => void;
  readonly clear: () => void;
}

export function usePicked(): Picked {
  const [picked, setPicked] = useState<ReadonlyMap<number, EventRow>>(new Map());
  const toggle = useCallback((row: EventRow): void => {
    setPicked((old) => {
      const next = new Map(old);
      if (!next.delete(row.id) && next.size < pickedAtMost) next.set(row.id, row);
      announce(screens.eventDetail.picked(next.size));
      return next;
    });
  }, []);
  return {
    rows: [...picked.values()],
    has: (id) => picked.has(id),
    toggle,
    clear: () => setPicked(new Map()),
  };
}
