import { DialogTrigger, Dialog, Popover } from 'react-aria-components';
import { ChevronDown, ChevronUp, Columns3, Minus, Plus, RotateCcw } from 'lucide-react';
import { screens } from '../../../src-shared/text/screens.ts';
import {
  changeView,
  columnIds,
  densities,
  moveColumn,
  sizeColumn,
  toggleColumn,
  useEventsView,
  usualColumns,
} from '../../state/events-view.ts';
import type { Density, ShownColumn } from '../../state/events-view.ts';
import { useSecondZone, useUsualZone } from '../../state/second-zone.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { CheckField, Segments } from '../../ui/Fields.tsx';
import { Select } from '../../ui/Select.tsx';
import { columnLabel, columnWidth } from './columns.tsx';

const text = screens.explorer;
const widthStep = 24;

/** Which columns the table has, in which order and how wide; how high its rows are; the second time zone. */
export function ColumnMenu({ total }: { readonly total: number }): React.ReactNode {
  return (
    <DialogTrigger>
      <Button>
        <Columns3 size={14} aria-hidden />
        {text.columns}
      </Button>
      <Popover className="popover" placement="bottom end" aria-labelledby="">
        <Dialog className="column-menu" aria-label={text.columnsTitle} data-testid="column-menu">
          <Columns total={total} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Columns({ total }: { readonly total: number }): React.ReactNode {
  const { columns, density, zone } = useEventsView();
  const zoneName = useSecondZone();
  const shown = columns.map(({ id }) => id);
  // A second column in UTC would say the same twice.
  const others = columnIds.filter((id) => !shown.includes(id) && (id !== 'zoned' || zoneName !== 'UTC'));
  return (
    <>
      <div className="column-menu-head">
        <Segments<Density>
          label={text.density}
          value={density}
          onChange={(next) => changeView({ density: next })}
          options={densities.map((value) => ({ value, label: text.densities[value] }))}
        />
        <Button look="link" onPress={() => changeView({ columns: [...usualColumns] })}>
          <RotateCcw size={13} aria-hidden />
          {text.columnsReset}
        </Button>
      </div>
      <ul className="column-list">
        {columns.map((column, index) => (
          <ShownItem key={column.id} column={column} columns={columns} index={index} total={total} zone={zoneName} />
        ))}
        {others.map((id) => (
          <li key={id}>
            <CheckField
              label={columnLabel(id, zoneName)}
              isSelected={false}
              onChange={() => changeView({ columns: toggleColumn(columns, id) })}
            />
          </li>
        ))}
      </ul>
      <Zones zone={zone} />
      <p className="small muted">{text.columnsHint}</p>
    </>
  );
}

interface ShownItemProps {
  readonly column: ShownColumn;
  readonly columns: readonly ShownColumn[];
  readonly index: number;
  readonly total: number;
  readonly zone: string;
}

function ShownItem({ column: { id, width }, columns, index, total, zone }: ShownItemProps): React.ReactNode {
  const name = columnLabel(id, zone);
  const set = (next: readonly ShownColumn[]): void => changeView({ columns: [...next] });
  const resize = (by: number): void => set(sizeColumn(columns, id, (width ?? columnWidth(id, total)) + by));
  return (
    <li>
      <CheckField label={name} isSelected onChange={() => set(toggleColumn(columns, id))} />
      <span className="column-tools">
        <IconButton label={text.columnNarrower(name)} onPress={() => resize(-widthStep)}>
          <Minus size={13} aria-hidden />
        </IconButton>
        <IconButton label={text.columnWider(name)} onPress={() => resize(widthStep)}>
          <Plus size={13} aria-hidden />
        </IconButton>
        <IconButton label={text.columnUp(name)} isDisabled={index === 0} onPress={() => set(moveColumn(columns, id, -1))}>
          <ChevronUp size={14} aria-hidden />
        </IconButton>
        <IconButton label={text.columnDown(name)} isDisabled={index === columns.length - 1} onPress={() => set(moveColumn(columns, id, 1))}>
          <ChevronDown size={14} aria-hidden />
        </IconButton>
      </span>
    </li>
  );
}

const ownChoice = '';

function Zones({ zone }: { readonly zone: string | null }): React.ReactNode {
  const usual = useUsualZone();
  const options = [
    { value: ownChoice, text: text.zoneUsual(usual) },
    ...Intl.supportedValuesOf('timeZone').map((name) => ({ value: name, text: name })),
  ];
  return (
    <div className="column-zone">
      <Select
        label={text.zone}
        value={zone ?? ownChoice}
        onChange={(value) => changeView({ zone: value === ownChoice ? null : value })}
        options={options}
      />
    </div>
  );
}
