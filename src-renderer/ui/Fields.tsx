import { Checkbox, FieldError, Input, Label, Radio, RadioGroup, Text, TextArea, TextField } from 'react-aria-components';
import { Check } from 'lucide-react';

export interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength: number;
  /** Lines of a text area; one line without it. */
  readonly lines?: number;
  readonly mono?: boolean;
  readonly autoFocus?: boolean;
  readonly isDisabled?: boolean;
  /** What is typed is not shown. */
  readonly isSecret?: boolean;
}

export function Field({
  label,
  hint,
  error,
  value,
  onChange,
  maxLength,
  lines,
  mono = false,
  autoFocus = false,
  isDisabled = false,
  isSecret = false,
}: FieldProps): React.ReactNode {
  const className = mono ? 'input mono' : 'input';
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      autoFocus={autoFocus}
      maxLength={maxLength}
      isDisabled={isDisabled}
      type={isSecret ? 'password' : 'text'}
    >
      <Label className="field-label">{label}</Label>
      {lines === undefined ? (
        <Input className={className} spellCheck={false} autoComplete="off" />
      ) : (
        <TextArea className={className} rows={lines} spellCheck={false} />
      )}
      {hint === undefined ? null : (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </TextField>
  );
}

/** A field whose text is not shown; nothing keeps it. */
export function SecretField({
  label,
  hint,
  error,
  value,
  onChange,
}: Pick<FieldProps, 'label' | 'hint' | 'error' | 'value' | 'onChange'>): React.ReactNode {
  return (
    <TextField className="field" type="password" value={value} onChange={onChange} isInvalid={error !== undefined} maxLength={1000}>
      <Label className="field-label">{label}</Label>
      <Input className="input" autoComplete="off" />
      {hint === undefined ? null : (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </TextField>
  );
}

export interface CheckFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
}

export function CheckField({ label, hint, isSelected, onChange }: CheckFieldProps): React.ReactNode {
  return (
    <Checkbox className="checkbox" isSelected={isSelected} onChange={onChange}>
      <span className="checkbox-box" aria-hidden>
        <Check size={13} strokeWidth={3} />
      </span>
      <span>{label}</span>
      {hint === undefined ? null : <span className="checkbox-hint">{hint}</span>}
    </Checkbox>
  );
}

export interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: React.ReactNode }[];
}

/** A choice of a few, all in view. With icons, the words are for screen readers and tooltips. */
export function Segments<T extends string>({ label, value, onChange, options }: SegmentsProps<T>): React.ReactNode {
  const icons = options.some(({ icon }) => icon !== undefined);
  const choose = (next: string): void => {
    const option = options.find((candidate) => candidate.value === next);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <RadioGroup
      className={icons ? 'segments icons' : 'segments'}
      orientation="horizontal"
      aria-label={label}
      value={value}
      onChange={choose}
    >
      {options.map((option) => (
        <Radio key={option.value} value={option.value} className="segment" aria-label={option.label}>
          {option.icon === undefined ? option.label : <span title={option.label}>{option.icon}</span>}
        </Radio>
      ))}
    </RadioGroup>
  );
}
