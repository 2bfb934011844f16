import { ProgressBar } from 'react-aria-components';
import type { Progress as ProgressValue } from '../../src-shared/model/case.ts';
import { formatBytes, formatDuration, formatPercent, formatRate } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import type { Job } from '../state/jobs.ts';

const text = screens.progress;

function Bar({ value, label }: { readonly value: number | null; readonly label: string }): React.ReactNode {
  return (
    <ProgressBar aria-label={label} value={value ?? 0} isIndeterminate={value === null}>
      <div className={value === null ? 'bar indeterminate' : 'bar'}>
        <div className="bar-fill" style={value === null ? undefined : { width: `${value}%` }} />
      </div>
    </ProgressBar>
  );
}

export function share({ bytes, totalBytes }: Pick<ProgressValue, 'bytes' | 'totalBytes'>): number | null {
  return totalBytes > 0 ? Math.min(100, (bytes / totalBytes) * 100) : null;
}

/** Stage, bytes of total, rate and time left of a long job. */
export function JobProgress({ job, label }: { readonly job: Job; readonly label: string }): React.ReactNode {
  const { progress } = job;
  const value = progress === null ? null : share(progress);
  // An export counts rows, everything else bytes.
  const inRows = progress?.stage === 'export';
  return (
    <div className="progress" data-testid="job-progress">
      <div className="progress-line">
        <strong>{job.state === 'cancelling' ? text.cancelling : progress === null ? text.waiting : text.stages[progress.stage]}</strong>
        {progress !== null && progress.totalBytes > 0 ? <span>{formatPercent(progress.bytes, progress.totalBytes)}</span> : null}
      </div>
      <Bar value={value} label={label} />
      {progress === null ? null : (
        <div className="progress-line">
          <span>
            {inRows
              ? screens.exporting.rows(progress.bytes, progress.totalBytes)
              : progress.totalBytes > 0
                ? text.of(formatBytes(progress.bytes), formatBytes(progress.totalBytes))
                : formatBytes(progress.bytes)}
            {progress.records > 0 && !inRows ? ` · ${text.records(progress.records)}` : ''}
          </span>
          <span>
            {progress.rate > 0 && !inRows ? `${formatRate(progress.rate)} · ` : ''}
            {progress.etaMs === null ? text.etaUnknown : text.eta(formatDuration(Math.max(1000, progress.etaMs)))}
          </span>
        </div>
      )}
    </div>
  );
}
