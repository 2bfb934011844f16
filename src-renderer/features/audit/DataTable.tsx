import { useState } from 'react';
import type { AuditTable } from '../../../src-shared/model/audit.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';
import { exportAuditTable } from '../../state/audit.ts';
import { Button } from '../../ui/Button.tsx';
import { cellText } from './cells.ts';

const text = auditScreenText;
const step = 50;

export function DataTable({ table, test }: { readonly table: AuditTable; readonly test: string }): React.ReactNode {
  const [shown, setShown] = useState(step);
  if (table.rows.length === 0) return null;
  const rows = table.rows.slice(0, shown);
  return (
    <section className="audit-table">
      <div className="card-head">
        <h4 className="card-title">{table.title}</h4>
        <span className="card-note">{text.rows(rows.length, table.rows.length)}</span>
      </div>
      <div className="audit-scroll" role="region" aria-label={table.title} tabIndex={0}>
        <table className="data">
          <thead>
            <tr>
              {table.columns.map(({ id, title, kind }) => (
                <th key={id} scope="col" className={kind === 'text' || kind === 'time' || kind === 'day' ? undefined : 'num'}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              // Rows have no name of their own, and never change their order.
              <tr key={i}>
                {table.columns.map(({ id, kind }, at) => (
                  <td key={id} className={kind === 'text' || kind === 'time' || kind === 'day' ? undefined : 'num'}>
                    {cellText(kind, row[at] ?? null)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="row">
        {shown < table.rows.length ? (
          <Button look="link" onPress={() => setShown(shown + 10 * step)}>
            {text.leads.more(Math.min(10 * step, table.rows.length - shown))}
          </Button>
        ) : null}
        <Button onPress={() => void exportAuditTable(table.title, { kind: 'table', test, table: table.id })}>
          {text.exportTable(table.rows.length)}
        </Button>
      </div>
    </section>
  );
}
