/** What keys do in the table and beside it. Which key asks for what is in `shell/shortcuts.ts`. */
import type { EventRow } from '../../../src-shared/model/event.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { say } from '../../state/actions.ts';
import { useCommand } from '../../state/commands.ts';
import { rowMarks, setBookmark, undoMark, useMarks } from '../../state/marks.ts';
import { announce } from '../../state/notices.ts';
import type { JumpTarget } from './JumpDialog.tsx';
import type { EventRows } from './useEventRows.ts';
import type { Picked } from './usePicked.ts';
import { nextBookmark } from './walk.ts';
import type { Ordering } from './walk.ts';

const dayMs = 86_400_000;

export interface ExplorerKeys {
  readonly order: Ordering;
  readonly rows: EventRows;
  readonly current: number | null;
  readonly currentRow: EventRow | undefined;
  readonly firstShown: () => number;
  readonly paneOpen: boolean;
  readonly picked: Picked;
  readonly choose: (index: number) => void;
  readonly reveal: (offset: number, id: number) => void;
  readonly jump: (to: JumpTarget) => void;
  readonly copy: (format: 'csv' | 'json', rows: readonly EventRow[]) => void;
  readonly openPane: () => void;
  readonly closePane: () => void;
  readonly openJump: () => void;
  readonly openExport: () => void;
}

export function useExplorerKeys(keys: ExplorerKeys): void {
  const { rows, current, currentRow, firstShown, paneOpen, picked, order } = keys;
  const { rowCount } = rows;
  const there = currentRow !== undefined;
  const undo = useMarks((state) => state.undo !== null);

  const to = (index: number): void => {
    if (rowCount > 0) keys.choose(Math.min(rowCount - 1, Math.max(0, index)));
  };
  useCommand('row.next', () => to(current === null ? firstShown() : current + 1));
  useCommand('row.previous', () => to(current === null ? firstShown() : current - 1));
  useCommand('row.first', () => to(0));
  useCommand('row.last', () => to(rowCount - 1));
  useCommand('row.open', keys.openPane, current !== null);
  useCommand('up', keys.closePane, paneOpen);

  const day = (by: 1 | -1): void => {
    const from = (currentRow ?? rows.row(firstShown()))?.time ?? null;
    if (from !== null) keys.jump({ kind: 'time', time: from + by * dayMs });
  };
  useCommand('day.next', () => day(1));
  useCommand('day.previous', () => day(-1));

  const walk = (by: 1 | -1): void => {
    nextBookmark(order, current ?? firstShown() - (by === 1 ? 1 : 0), by)
      .then((stop) => {
        if (stop === null) announce(screens.marks.noBookmark);
        else keys.reveal(stop.offset, stop.id);
      })
      .catch(say);
  };
  useCommand('bookmark.next', () => walk(1));
  useCommand('bookmark.previous', () => walk(-1));
  useCommand(
    'bookmark.toggle',
    () => {
      if (currentRow === undefined) return;
      const { bookmarked } = rowMarks(currentRow.marks, useMarks.getState().changed.get(currentRow.id));
      void setBookmark(currentRow.id, !bookmarked);
    },
    there,
  );
  useCommand('marks.undo', () => void undoMark(), undo);
  useCommand('row.pick', () => currentRow !== undefined && picked.toggle(currentRow), there);
  const what = picked.rows.length > 0 ? picked.rows : currentRow === undefined ? [] : [currentRow];
  useCommand('copy.csv', () => keys.copy('csv', what), what.length > 0);
  useCommand('copy.json', () => keys.copy('json', what), what.length > 0);
  useCommand('jump', keys.openJump);
  useCommand('export', keys.openExport);
}
