import { useState } from 'react';
import { FileCheck2 } from 'lucide-react';
import { reportFormats, type ReportFormat } from '../../../src-shared/model/report.ts';
import { formatBytes } from '../../../src-shared/text/format.ts';
import { reportScreen as text } from '../../../src-shared/text/screen-report.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { useReports, writeReports, type ChosenKey } from '../../state/reports.ts';
import { useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { CheckField } from '../../ui/Fields.tsx';
import { HashLine } from '../../ui/Hash.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { KeyChoice } from '../../ui/KeyChoice.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { CheckPackage } from './CheckPackage.tsx';
import './reports.css';

export function ReportsScreen(): React.ReactNode {
  const readOnly = useSession((state) => state.summary?.readOnly ?? false);
  return (
    <div className="reports">
      <JobPanel kind="report" titles={{ running: text.writing, done: text.written, failed: text.failed, cancelled: text.cancelled }} />
      {readOnly ? null : <MakeReport />}
      <Written />
      <JobPanel
        kind="check"
        titles={{ running: text.checking, done: text.checked, failed: text.checkFailed, cancelled: text.checkCancelled }}
      />
      <CheckPackage />
    </div>
  );
}

function MakeReport(): React.ReactNode {
  const [formats, setFormats] = useState<readonly ReportFormat[]>(reportFormats);
  const [key, setKey] = useState<ChosenKey | null>(null);
  const busy = useJobs(({ jobs }) => jobs.some(isActive));
  const toggle = (format: ReportFormat, on: boolean): void =>
    setFormats(reportFormats.filter((one) => (one === format ? on : formats.includes(one))));
  return (
    <section className="card pad stack" aria-labelledby="make-title">
      <h2 className="card-title" id="make-title">
        {text.make}
      </h2>
      <p className="muted">{text.makeLead}</p>
      <fieldset className="report-formats">
        <legend className="field-label">{text.formats}</legend>
        {reportFormats.map((format) => (
          <CheckField
            key={format}
            label={text.formatWords[format]}
            isSelected={formats.includes(format)}
            onChange={(on) => toggle(format, on)}
          />
        ))}
      </fieldset>
      <div className="stack">
        <h3 className="field-label">{text.signature}</h3>
        <p className="small muted">{text.signingLead}</p>
        <KeyChoice value={key} onChange={setKey} />
      </div>
      <div className="row">
        <Button look="primary" isDisabled={busy || formats.length === 0} onPress={() => void writeReports(formats, key)}>
          <FileCheck2 size={15} aria-hidden />
          {text.write(formats.length)}
        </Button>
      </div>
    </section>
  );
}

function Written(): React.ReactNode {
  const made = useReports((state) => state.made);
  if (made === null) return null;
  return (
    <section className="card pad stack" aria-labelledby="written-title" data-testid="written">
      <h2 className="card-title" id="written-title">
        {text.filesHead}
      </h2>
      <table className="report-files">
        <thead>
          <tr>
            <th scope="col">{text.file}</th>
            <th scope="col" className="right">
              {text.size}
            </th>
            <th scope="col">{text.sha256}</th>
          </tr>
        </thead>
        <tbody>
          {made.report.files.map(({ name, bytes, sha256 }) => (
            <tr key={name}>
              <td className="mono">
                <Untrusted text={name} limit={200} />
              </td>
              <td className="right nowrap">{formatBytes(bytes)}</td>
              <td>
                <HashLine hash={sha256} what={text.sha256} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
