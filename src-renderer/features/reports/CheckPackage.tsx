import { useState } from 'react';
import { Ban, CircleAlert, CircleCheck, CircleMinus } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Grant } from '../../../src-shared/contract/bridge.ts';
import type { PackageCheck, PackageVerification } from '../../../src-shared/model/report.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { packageCheckNames, packageVerdictWords, reportText } from '../../../src-shared/text/report.ts';
import { reportScreen as text } from '../../../src-shared/text/screen-report.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { checkPackage, pickEvidence, pickPackage, useReports } from '../../state/reports.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Fields.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

export function CheckPackage(): React.ReactNode {
  const [evidence, setEvidence] = useState<readonly Grant[]>([]);
  const [trust, setTrust] = useState('');
  const checked = useReports((state) => state.checked);
  const busy = useJobs(({ jobs }) => jobs.some(isActive));
  const choose = async (): Promise<void> => {
    const grant = await pickPackage();
    if (grant !== null) await checkPackage(grant, evidence, trust);
  };
  const add = async (): Promise<void> => {
    const more = await pickEvidence();
    setEvidence((before) => [...before, ...more]);
  };
  return (
    <section className="card pad stack" aria-labelledby="check-title">
      <h2 className="card-title" id="check-title">
        {text.check}
      </h2>
      <p className="muted">{text.checkLead}</p>
      <Field label={text.trust} hint={text.trustHint} value={trust} onChange={setTrust} maxLength={100_000} lines={3} mono />
      {evidence.length === 0 ? null : (
        <p className="small">{text.evidenceChosen(evidence.map(({ name }) => visible(name, { limit: 80 })).join(', '))}</p>
      )}
      <div className="row">
        <Button onPress={() => void add()}>{text.addEvidence}</Button>
        <Button look="primary" isDisabled={busy} onPress={() => void choose()}>
          {text.choosePackage}
        </Button>
      </div>
      {checked === null ? null : <Outcome checked={checked} />}
    </section>
  );
}

const icons: Readonly<Record<PackageCheck['status'], LucideIcon>> = {
  passed: CircleCheck,
  failed: Ban,
  limited: CircleAlert,
  not_run: CircleMinus,
};

function Outcome({ checked }: { readonly checked: PackageVerification }): React.ReactNode {
  const { verdict, signatures, checks } = checked;
  return (
    <div className="stack" data-testid="package-outcome" data-verdict={verdict}>
      <p className={`package-verdict ${verdict}`} role="status">
        <strong>{packageVerdictWords[verdict]}</strong>
        {checked.case === '' ? null : (
          <>
            {' · '}
            <Untrusted text={checked.case} limit={200} />
            {' · '}
            <Untrusted text={checked.madeAt} limit={40} />
          </>
        )}
      </p>
      {signatures.map(({ key, status }) => (
        <p key={key}>{text.signedBy(visible(key, { limit: 200 }), text.signatureStatus[status])}</p>
      ))}
      <ul className="package-checks">
        {checks.map(({ id, status, checked: right, total, remarks }) => {
          const Icon = icons[status];
          return (
            <li key={id} data-testid={`package-check-${id}`} data-status={status}>
              <Icon size={16} className={`package-mark ${status}`} aria-hidden />
              <div className="grow">
                <p>{packageCheckNames[id]}</p>
                {remarks.map((remark) => (
                  <p key={remark} className="small muted wrap">
                    <Untrusted text={remark} limit={500} />
                  </p>
                ))}
              </div>
              <span className="nowrap">{reportText.statuses[status]}</span>
              <span className="nowrap muted">{text.ofTotal(right, total)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
