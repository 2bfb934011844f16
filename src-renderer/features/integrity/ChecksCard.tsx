import type { Check } from '../../../src-shared/model/check.ts';
import { checkName, checkReasonText } from '../../../src-shared/text/check-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { StatusMark } from '../../ui/marks.tsx';

const text = screens.integrity;

/** "n of m". Zero of zero is no figure. */
function figures({ checked, total }: Check): string {
  return total === 0 ? text.nothingToCheck : text.of(checked, total);
}

export function ChecksCard({ checks, format }: { readonly checks: readonly Check[]; readonly format: string }): React.ReactNode {
  const count = (status: Check['status']): number => checks.filter((check) => check.status === status).length;
  return (
    <section className="card pad" aria-labelledby="checks-title">
      <div className="card-head">
        <h2 className="card-title" id="checks-title">
          {text.checks}
        </h2>
        <span className="card-note">{text.checksTally(count('passed'), count('limited'), count('failed'), count('not_run'))}</span>
      </div>
      <table className="checks">
        <thead className="sr-only">
          <tr>
            <th scope="col">{text.checkColumn}</th>
            <th scope="col">{text.statusColumn}</th>
            <th scope="col">{text.figuresColumn}</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={check.id} data-testid={`check-${check.id}`} data-status={check.status}>
              <th scope="row">
                {checkName(check.id, format)}
                {check.reason === null ? null : <div className="check-reason">{checkReasonText(check.reason)}</div>}
              </th>
              <td className="nowrap">
                <StatusMark status={check.status} />
              </td>
              <td className="num nowrap">{figures(check)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
