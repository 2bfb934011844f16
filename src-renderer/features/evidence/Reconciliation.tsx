import { useState } from 'react';
import { Equal, EqualNot } from 'lucide-react';
import type { FileReconciliation } from '../../../src-shared/model/verification.ts';
import { formatCount } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { Button } from '../../ui/Button.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { addsUp, sumFiles } from './reconcile.ts';
import type { ReconciliationFigures } from './reconcile.ts';

const text = screens.evidence;

/** Files shown before the rest is asked for. */
const few = 12;

export function Reconciliation({ files }: { readonly files: readonly FileReconciliation[] }): React.ReactNode {
  const [all, setAll] = useState(false);
  const events = files.filter(({ role }) => role === 'events');
  const shown = all ? events : events.slice(0, few);
  const wrongLast = events.slice(few).filter((file) => !addsUp(file));
  const hasExpanded = events.some(({ expanded }) => expanded !== undefined);
  const further = hasExpanded ? [text.expanded] : [];
  const rows = all ? shown : [...shown, ...wrongLast];
  return (
    <section className="reconciliation" aria-label={text.reconciliation}>
      <div className="card-head">
        <h4 className="card-title">{text.reconciliation}</h4>
        <span className="card-note">
          <code>{text.linesFormula}</code> · <code>{hasExpanded ? text.expandedFormula : text.recordsFormula}</code>
        </span>
      </div>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={text.reconciliation}>
        <table className="recon" data-testid="reconciliation">
          <thead>
            <tr>
              <th scope="col">{text.file}</th>
              {[text.lines, text.headers, text.blanks, text.records, ...further, text.accepted, text.rejected, text.duplicates].map(
                (label) => (
                  <th key={label} scope="col" className="num">
                    {label}
                  </th>
                ),
              )}
              <th scope="col" className="num">
                <span className="sr-only">{text.addsUp}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((file) => (
              <Row key={file.path} figures={file} hasExpanded={hasExpanded}>
                <span className="mono">
                  <Untrusted text={file.path} limit={300} />
                </span>
              </Row>
            ))}
          </tbody>
          <tfoot>
            <Row figures={sumFiles(events)} hasExpanded={hasExpanded}>
              {text.sum}
            </Row>
          </tfoot>
        </table>
      </div>
      <div className="row small muted">
        {events.length > few ? (
          <Button look="link" onPress={() => setAll(!all)}>
            {all ? text.fewerFiles : text.moreFiles(events.length)}
          </Button>
        ) : null}
        {files.length > events.length ? <span>{text.otherFiles(files.length - events.length)}</span> : null}
      </div>
    </section>
  );
}

interface RowProps {
  readonly figures: ReconciliationFigures;
  readonly hasExpanded: boolean;
  readonly children: React.ReactNode;
}

function Row({ figures, hasExpanded, children }: RowProps): React.ReactNode {
  const right = addsUp(figures);
  const words = right ? text.addsUp : text.addsNot;
  return (
    <tr className={right ? undefined : 'wrong'}>
      <th scope="row">{children}</th>
      <td className="num">{figures.lines === 0 && figures.records > 0 ? '–' : formatCount(figures.lines)}</td>
      <td className="num">{formatCount(figures.headers)}</td>
      <td className="num">{formatCount(figures.blanks)}</td>
      <td className="num">{formatCount(figures.records)}</td>
      {hasExpanded ? <td className="num">{formatCount(figures.expanded ?? 0)}</td> : null}
      <td className="num">{formatCount(figures.accepted)}</td>
      <td className={figures.rejected > 0 ? 'num strong' : 'num'}>{formatCount(figures.rejected)}</td>
      <td className={figures.duplicates > 0 ? 'num strong' : 'num'}>{formatCount(figures.duplicates)}</td>
      <td className="num nowrap adds">
        {right ? <Equal size={14} aria-hidden /> : <EqualNot size={14} aria-hidden />}
        <span className={right ? 'sr-only' : undefined}>{words}</span>
      </td>
    </tr>
  );
}
