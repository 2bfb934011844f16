import type { AuditFinding, AuditTest } from '../../../src-shared/model/audit.ts';
import { formatCount } from '../../../src-shared/text/format.ts';
import { auditScreenText } from '../../../src-shared/text/screen-audit.ts';
import { go } from '../../state/navigation.ts';
import { Button } from '../../ui/Button.tsx';
import { TestMark } from '../../ui/TestMark.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { cellText, figureName, secondsText } from './cells.ts';
import { DataTable } from './DataTable.tsx';
import { Picture } from './Picture.tsx';

const text = auditScreenText;

const figureText = (key: string, value: string | number | null): string =>
  typeof value === 'number' && key.endsWith('Seconds') ? secondsText(value) : cellText('count', value);
const plainName = (key: string): string => figureName(key.replace(/Seconds$/, ''));

export function TestDetail({ test, children }: { readonly test: AuditTest; readonly children?: React.ReactNode }): React.ReactNode {
  const figures = Object.entries(test.figures);
  return (
    <article className="card pad audit-detail" aria-labelledby="test-title" data-testid="test-detail" data-status={test.status}>
      <header className="audit-detail-head">
        <h2 id="test-title">{test.title}</h2>
        <TestMark status={test.status} />
        <span className="muted num">{text.checked(test.checked, test.total, test.unit)}</span>
      </header>
      {test.reason === null ? null : <p className="audit-reason selectable">{test.reason}</p>}
      <Picture test={test} />
      {figures.length === 0 ? null : (
        <dl className="audit-figures" aria-label={text.figures}>
          {figures.map(([key, value]) => (
            <div key={key}>
              <dt>{plainName(key)}</dt>
              <dd className="num">{figureText(key, value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {test.findings.length === 0 ? null : (
        <section aria-label={text.findings(test.findings.length, test.findingsTotal)}>
          <h3 className="card-title">{text.findings(test.findings.length, test.findingsTotal)}</h3>
          <ul className="audit-findings">
            {test.findings.slice(0, 50).map((finding, i) => (
              <Finding key={i} finding={finding} />
            ))}
          </ul>
        </section>
      )}
      {children}
      {test.tables.map((table) => (
        <DataTable key={table.id} table={table} test={test.id} />
      ))}
      {test.caveats.length === 0 ? null : (
        <section className="audit-caveats">
          <h3 className="card-title">{text.caveats}</h3>
          {test.caveats.map((caveat) => (
            <p key={caveat}>
              <Untrusted text={caveat} limit={500} />
            </p>
          ))}
        </section>
      )}
      <details className="audit-method">
        <summary>{text.method}</summary>
        <p className="selectable">{test.method.text}</p>
        <p className="small muted">{text.methodVersion(test.method.id, test.method.version)}</p>
      </details>
    </article>
  );
}

function Finding({ finding }: { readonly finding: AuditFinding }): React.ReactNode {
  const [focus = null] = finding.events;
  const query = finding.query ?? '';
  const canShow = query !== '' || focus !== null;
  return (
    <li>
      <span className="grow selectable">{finding.message}</span>
      {finding.count > 1 ? <span className="muted num">{formatCount(finding.count)}</span> : null}
      {canShow ? (
        <Button look="link" onPress={() => go({ screen: 'events', query, focus })}>
          {text.showEvents(finding.count)}
        </Button>
      ) : null}
    </li>
  );
}
