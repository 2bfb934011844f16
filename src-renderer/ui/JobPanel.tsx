/** The newest long job of a kind: its progress while it runs, then how it ended, until it is dismissed. */
import { Ban, CircleAlert, CircleCheck } from 'lucide-react';
import { errorText } from '../../src-shared/text/errors.ts';
import { visible } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { cancelJob, dismissJob, isActive, useJobs } from '../state/jobs.ts';
import type { Job, JobKind } from '../state/jobs.ts';
import { Button } from './Button.tsx';
import { JobProgress } from './Progress.tsx';
import './job.css';

export interface JobTitles {
  readonly running: (subject: string) => string;
  readonly done: (subject: string) => string;
  readonly failed: (subject: string) => string;
  readonly cancelled: (subject: string) => string;
}

export interface JobPanelProps {
  readonly kind: JobKind;
  readonly titles: JobTitles;
}

export function JobPanel({ kind, titles }: JobPanelProps): React.ReactNode {
  const job = useJobs(({ jobs }) => jobs.findLast((one) => one.kind === kind));
  if (job === undefined) return null;
  const subject = visible(job.subject, { limit: 120 });
  return isActive(job) ? <Running job={job} title={titles.running(subject)} /> : <Ended job={job} subject={subject} titles={titles} />;
}

function Running({ job, title }: { readonly job: Job; readonly title: string }): React.ReactNode {
  return (
    <section className="card job" aria-label={title} data-testid={`job-${job.kind}`} data-state={job.state}>
      <div className="job-head">
        <h2 className="job-title">{title}</h2>
        <Button onPress={() => cancelJob(job.id)} isDisabled={job.state === 'cancelling'}>
          {screens.cancel}
        </Button>
      </div>
      <JobProgress job={job} label={title} />
    </section>
  );
}

const icons = { done: CircleCheck, failed: CircleAlert, cancelled: Ban } as const;

function Ended({ job, subject, titles }: { readonly job: Job; readonly subject: string; readonly titles: JobTitles }): React.ReactNode {
  const state = job.state === 'failed' || job.state === 'cancelled' ? job.state : 'done';
  const Icon = icons[state];
  const title = titles[state](subject);
  const why = job.error === null ? null : errorText(job.error);
  return (
    <section className={`card job ended ${state}`} aria-label={title} data-testid={`job-${job.kind}`} data-state={job.state}>
      <div className="job-head">
        <h2 className="job-title">
          <Icon size={18} aria-hidden />
          {title}
        </h2>
        <Button look="quiet" onPress={() => dismissJob(job.id)}>
          {screens.dismiss}
        </Button>
      </div>
      {why === null ? null : (
        <p className="job-text selectable" data-testid="job-error">
          <strong>{why.title}.</strong> {why.what} {why.todo}
        </p>
      )}
      {job.outcome === '' ? null : (
        <p className="job-text" data-testid="job-outcome">
          {job.outcome}
        </p>
      )}
    </section>
  );
}
