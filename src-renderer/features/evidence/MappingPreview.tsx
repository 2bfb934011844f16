/** The file as it stands, and what a mapping makes of it. */
import { CircleAlert } from 'lucide-react';
import type { Inspection, MappingPreview as Preview } from '../../../src-shared/model/mapping-preview.ts';
import { formatUtc } from '../../../src-shared/text/format.ts';
import { mappingText as text } from '../../../src-shared/text/screen-mapping.ts';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { allFields } from './mapping-draft.ts';
import { fieldName } from './MappingFields.tsx';

const cellCharacters = 80;

export function SourceRows({ inspection }: { readonly inspection: Inspection }): React.ReactNode {
  const title = text.sourceRows(inspection.rows.length);
  return (
    <div className="table-scroll mapping-table" tabIndex={0} role="group" aria-label={title}>
      <table>
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr>
            <th scope="col" className="num">
              {text.line}
            </th>
            {inspection.columns.map(({ label }, i) => (
              <th key={i} scope="col">
                <Untrusted text={label} limit={60} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inspection.rows.map(({ line, cells }, row) => (
            <tr key={row}>
              <th scope="row" className="num">
                {line}
              </th>
              {cells.map((cell, i) => (
                <td key={i}>
                  <Untrusted text={cell} limit={cellCharacters} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** `preview` null: not tried yet. */
export function PreviewResult({ preview }: { readonly preview: Preview | null }): React.ReactNode {
  const failure =
    preview === null ? null : preview.problem !== null ? text.problem(preview.problem) : preview.records === 0 ? text.noRecords : null;
  const words = preview === null ? text.previewing : (failure ?? text.outcome(preview.records, preview.rejected.length));
  return (
    <section className="stack" aria-label={text.preview}>
      <h3 className="card-title">{text.preview}</h3>
      <p role="status" className={failure === null ? 'small' : 'small mapping-problem'} data-testid="mapping-status">
        {failure === null ? null : <CircleAlert size={14} aria-hidden />}
        {words}
      </p>
      {preview === null || failure !== null ? null : <EventRows preview={preview} />}
      <Lines title={text.rejected} lines={preview?.rejected ?? []} />
      <Lines title={text.notes} lines={preview?.notes ?? []} />
    </section>
  );
}

function EventRows({ preview }: { readonly preview: Preview }): React.ReactNode {
  const used = allFields.filter(
    (field) => field === 'time' || preview.events.some(({ fields }) => fields.some((one) => one.field === field)),
  );
  return (
    <div className="table-scroll mapping-table" tabIndex={0} role="group" aria-label={text.events} data-testid="mapping-events">
      <table>
        <caption className="sr-only">{text.events}</caption>
        <thead>
          <tr>
            <th scope="col" className="num">
              {text.line}
            </th>
            {used.map((field) => (
              <th key={field} scope="col">
                {fieldName(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.events.slice(0, 20).map(({ line, time, fields }, row) => (
            <tr key={row}>
              <th scope="row" className="num">
                {line}
              </th>
              {used.map((field) => (
                <td key={field}>
                  {field === 'time' ? (
                    time === null ? (
                      <span className="muted">{text.noTime}</span>
                    ) : (
                      formatUtc(time, 'millisecond')
                    )
                  ) : (
                    <Untrusted text={fields.find((one) => one.field === field)?.value ?? ''} limit={cellCharacters} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: Preview['notes'] }): React.ReactNode {
  if (lines.length === 0) return null;
  return (
    <div>
      <h4 className="card-title">{title}</h4>
      <ul className="mapping-lines small" tabIndex={0} aria-label={title}>
        {lines.map(({ line, message }, i) => (
          <li key={i}>
            <strong>{text.atLine(line)}</strong> <Untrusted text={message} limit={400} />
          </li>
        ))}
      </ul>
    </div>
  );
}
