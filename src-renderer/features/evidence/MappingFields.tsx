/** Which column gives which field, in which form times stand, and what words mean. */
import { eventFieldNames } from '../../../src-shared/text/fields.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { mappingText as text } from '../../../src-shared/text/screen-mapping.ts';
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { InspectedColumn } from '../../../src-shared/model/mapping-preview.ts';
import { Field } from '../../ui/Fields.tsx';
import { Select } from '../../ui/Select.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import {
  allFields,
  columnOf,
  formatsOf,
  isNamedForm,
  meaningOf,
  meanings,
  originOf,
  otherwiseOf,
  pathKey,
  setOtherwise,
  setPath,
  setTime,
  setWord,
  zoneOf,
} from './mapping-draft.ts';
import type { AnyField, TimeField, WordField } from './mapping-draft.ts';

export interface MappingPartProps {
  readonly mapping: MappingFile;
  readonly columns: readonly InspectedColumn[];
  readonly onChange: (mapping: MappingFile) => void;
}

export const fieldName = (field: AnyField): string =>
  field === 'time' ? text.time : field === 'recorded' ? text.recorded : eventFieldNames[field];

const NONE = '';
const KEPT = 'kept';

export function MappingFields({ mapping, columns, onChange }: MappingPartProps): React.ReactNode {
  return (
    <section className="stack" aria-label={text.fields}>
      <h3 className="card-title">{text.fields}</h3>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={text.fields}>
        <table className="mapping-fields">
          <thead>
            <tr>
              <th scope="col">{text.field}</th>
              <th scope="col">{text.from}</th>
              <th scope="col">{text.example}</th>
            </tr>
          </thead>
          <tbody>
            {allFields.map((field) => (
              <FieldRow key={field} field={field} mapping={mapping} columns={columns} onChange={onChange} />
            ))}
          </tbody>
        </table>
      </div>
      {(['category', 'outcome'] as const).map((field) => (
        <WordTable key={field} field={field} mapping={mapping} columns={columns} onChange={onChange} />
      ))}
    </section>
  );
}

function FieldRow({ field, mapping, columns, onChange }: MappingPartProps & { readonly field: AnyField }): React.ReactNode {
  const origin = originOf(mapping, field);
  const column = columnOf(mapping, field, columns);
  const key = origin.kind === 'none' ? NONE : column !== undefined ? pathKey(column.path) : KEPT;
  const choose = (value: string): void => {
    if (value === KEPT) return;
    const chosen = columns.find(({ path }) => pathKey(path) === value);
    onChange(setPath(mapping, field, chosen?.path ?? null));
  };
  const options = [
    { value: NONE, text: text.notThere },
    ...(key === KEPT ? [{ value: KEPT, text: text.kept }] : []),
    ...columns.map(({ path, label }) => ({ value: pathKey(path), text: label })),
  ];
  const isTime = field === 'time' || field === 'recorded';
  return (
    <tr>
      <th scope="row">{fieldName(field)}</th>
      <td>
        <Select label={text.fieldFrom(fieldName(field))} hideLabel value={key} onChange={choose} options={options} />
        {isTime && origin.kind !== 'none' ? <TimeForm field={field} mapping={mapping} columns={columns} onChange={onChange} /> : null}
      </td>
      <td className="mono small mapping-example">
        <Untrusted text={column?.samples.slice(0, 2).join(' · ') ?? ''} limit={120} />
      </td>
    </tr>
  );
}

/** Patterns that are offered; any other can be written. */
const PATTERNS = [
  'YYYY-MM-DD HH:mm:ss',
  'YYYY-MM-DD HH:mm:ss.SSS',
  'YYYY-MM-DDTHH:mm:ss',
  'D.M.YYYY H:mm:ss',
  'M/D/YYYY h:mm:ss A',
  'M/D/YYYY H:mm',
  'D/M/YYYY H:mm:ss',
  'DD/MMM/YYYY:HH:mm:ss Z',
];
const OWN = 'own';

const zones = (current: string): readonly { readonly value: string; readonly text: string }[] =>
  [...new Set(['UTC', current, Intl.DateTimeFormat().resolvedOptions().timeZone, ...Intl.supportedValuesOf('timeZone')])]
    .filter((zone) => zone !== '')
    .map((zone) => ({ value: zone, text: zone }));

function TimeForm({ field, mapping, onChange }: MappingPartProps & { readonly field: TimeField }): React.ReactNode {
  const formats = formatsOf(mapping, field);
  const [form = 'rfc3339'] = formats;
  const isOffered = formats.length === 1 && (isNamedForm(form) || PATTERNS.includes(form));
  const choose = (value: string): void => {
    // A pattern that is not there yet begins as one that is nearly right.
    onChange(setTime(mapping, field, { formats: [value === OWN ? 'YYYY-MM-DD' : value] }));
  };
  const zone = zoneOf(mapping, field);
  return (
    <div className="mapping-time">
      <Select
        label={text.timeForm(fieldName(field))}
        value={isOffered ? form : OWN}
        onChange={choose}
        options={[
          ...Object.entries(text.timeForms).map(([value, label]) => ({ value, text: label })),
          ...PATTERNS.map((pattern) => ({ value: pattern, text: pattern })),
          { value: OWN, text: text.ownForm },
        ]}
      />
      {isOffered ? null : (
        <Field
          label={text.pattern(fieldName(field))}
          hint={text.patternHint}
          value={formats.join(' | ')}
          onChange={(value) => onChange(setTime(mapping, field, { formats: value.split(' | ') }))}
          maxLength={300}
          mono
        />
      )}
      {isNamedForm(form) ? null : (
        <Select
          label={`${text.zone(fieldName(field))} (${text.zoneNote})`}
          value={zone}
          onChange={(value) => onChange(setTime(mapping, field, { zone: value }))}
          options={zones(zone)}
        />
      )}
    </div>
  );
}

const UNKNOWN = 'unknown';
const NOTHING = 'nothing';

function WordTable({ field, mapping, columns, onChange }: MappingPartProps & { readonly field: WordField }): React.ReactNode {
  const column = columnOf(mapping, field, columns);
  if (column === undefined) return null;
  const title = text.words(fieldName(field));
  const options = meanings[field].map((value) => ({ value, text: value }));
  const otherwise = otherwiseOf(mapping, field);
  return (
    <section className="stack" aria-label={title}>
      <h4 className="card-title">{title}</h4>
      {column.words.length === 0 ? <p className="small muted">{text.noWords}</p> : null}
      <div className="table-scroll mapping-words" tabIndex={0} role="group" aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.word}</th>
              <th scope="col" className="num">
                {text.count}
              </th>
              <th scope="col">{text.means}</th>
            </tr>
          </thead>
          <tbody>
            {column.words.map(({ word, count }) => (
              <tr key={word}>
                <th scope="row" className="mono">
                  <Untrusted text={word} limit={80} />
                </th>
                <td className="num">{count}</td>
                <td>
                  <Select
                    label={text.meaningOf(visible(word, { limit: 80 }))}
                    hideLabel
                    value={meaningOf(mapping, field, word) ?? otherwise ?? UNKNOWN}
                    onChange={(value) => onChange(setWord(mapping, field, word, value))}
                    options={options}
                  />
                </td>
              </tr>
            ))}
            <tr>
              <th scope="row">{text.otherWords}</th>
              <td />
              <td>
                <Select
                  label={text.meaningOf(text.otherWords)}
                  hideLabel
                  value={otherwise === null ? NOTHING : (otherwise ?? UNKNOWN)}
                  onChange={(value) => onChange(setOtherwise(mapping, field, value === NOTHING ? null : value))}
                  options={[...options, { value: NOTHING, text: text.nothing }]}
                />
              </td>
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}
