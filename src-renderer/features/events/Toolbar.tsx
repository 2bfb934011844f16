/** Between query and table: how many events, their order, the columns, going to a place, what was picked. */
import { ArrowDownUp, ChartColumn, CornerDownRight, ListFilter } from 'lucide-react';
import type { EventRow } from '../../../src-shared/model/event.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { changeView, sorts, useEventsView } from '../../state/events-view.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { ColumnMenu } from './ColumnMenu.tsx';
import type { Picked } from './usePicked.ts';

const text = screens.explorer;
const words = screens.eventDetail;

export interface ToolbarProps {
  readonly total: number;
  readonly picked: Picked;
  readonly onJump: () => void;
  readonly onCompare: (pair: readonly [number, number]) => void;
  readonly onCopy: (format: 'csv' | 'json', rows: readonly EventRow[]) => void;
  /** The line that counts. */
  readonly children: React.ReactNode;
}

export function Toolbar({ total, picked, onJump, onCompare, onCopy, children }: ToolbarProps): React.ReactNode {
  const { sort, descending, facets, histogram } = useEventsView();
  return (
    <div className="events-bar">
      {children}
      <PickedTools picked={picked} onCompare={onCompare} onCopy={onCopy} />
      <span className="events-tools">
        <IconButton
          label={facets ? screens.facets.hide : screens.facets.show}
          aria-pressed={facets}
          onPress={() => changeView({ facets: !facets })}
        >
          <ListFilter size={15} aria-hidden />
        </IconButton>
        <IconButton
          label={histogram ? screens.histogram.hide : screens.histogram.show}
          aria-pressed={histogram}
          onPress={() => changeView({ histogram: !histogram })}
        >
          <ChartColumn size={15} aria-hidden />
        </IconButton>
        <Select
          label={text.order}
          hideLabel
          value={sort}
          onChange={(value) => changeView({ sort: sorts.find((one) => one === value) ?? 'time', descending: false })}
          options={sorts.map((value) => ({ value, text: text.orders[value] }))}
        />
        <IconButton
          label={`${text.turn}: ${descending ? text.ascending : text.descending}`}
          onPress={() => changeView({ descending: !descending })}
        >
          <ArrowDownUp size={15} aria-hidden />
        </IconButton>
        <Button onPress={onJump}>
          <CornerDownRight size={14} aria-hidden />
          {text.jump}
        </Button>
        <ColumnMenu total={total} />
      </span>
    </div>
  );
}

function PickedTools({ picked, onCompare, onCopy }: Pick<ToolbarProps, 'picked' | 'onCompare' | 'onCopy'>): React.ReactNode {
  const { rows, clear } = picked;
  if (rows.length === 0) return null;
  const [first, second] = rows;
  return (
    <span className="picked" data-testid="picked">
      <strong>{words.picked(rows.length)}</strong>
      <Button
        isDisabled={rows.length !== 2}
        onPress={() => first !== undefined && second !== undefined && onCompare([first.id, second.id])}
      >
        {words.compare}
      </Button>
      <Button onPress={() => onCopy('csv', rows)}>{words.copyCsv}</Button>
      <Button onPress={() => onCopy('json', rows)}>{words.copyJson}</Button>
      <Button look="link" onPress={clear}>
        {words.unpickAll}
      </Button>
    </span>
  );
}
