import { Button, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue } from 'react-aria-components';
import { ChevronsUpDown } from 'lucide-react';
import { Untrusted } from './Untrusted.tsx';
import './select.css';

export interface SelectOption {
  readonly value: string;
  /** May come from evidence. */
  readonly text: string;
  readonly note?: string;
  readonly icon?: React.ReactNode;
}

export interface SelectProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly SelectOption[];
}

function OptionContent({ option }: { readonly option: SelectOption }): React.ReactNode {
  return (
    <span className="select-option">
      {option.icon}
      <span className="select-text">
        <Untrusted text={option.text} limit={200} />
      </span>
      {option.note === undefined || option.note === '' ? null : <span className="muted small">{option.note}</span>}
    </span>
  );
}

export function Select({ label, hideLabel = false, value, onChange, options }: SelectProps): React.ReactNode {
  const current = options.find((option) => option.value === value);
  return (
    <AriaSelect className="select" value={value} onChange={(key) => key !== null && onChange(String(key))}>
      <Label className={hideLabel ? 'sr-only' : 'field-label'}>{label}</Label>
      <Button className="button select-button">
        <SelectValue>{current === undefined ? '' : <OptionContent option={current} />}</SelectValue>
        <ChevronsUpDown size={14} aria-hidden />
      </Button>
      <Popover className="popover">
        <ListBox className="select-list">
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.text} className="select-item">
              <OptionContent option={option} />
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
