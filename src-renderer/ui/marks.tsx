/** Verdicts, statuses and severities as a shape and a word; the colour only repeats them. */
import { CircleDashed, CircleSlash2, Info, ShieldAlert, ShieldCheck, TriangleAlert, Unlink } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { CheckStatus } from '../../src-shared/model/check.ts';
import type { Severity } from '../../src-shared/model/finding.ts';
import type { Verdict } from '../../src-shared/model/verdict.ts';
import { verdictWord } from '../../src-shared/text/findings.ts';
import { checkStatusWords, screens } from '../../src-shared/text/screens.ts';

const verdictIcons: Readonly<Record<Verdict, LucideIcon>> = {
  verified: ShieldCheck,
  verified_with_limits: ShieldAlert,
  broken: Unlink,
  not_verifiable: CircleDashed,
  incomplete: CircleSlash2,
};

const statusIcons: Readonly<Record<CheckStatus, LucideIcon>> = {
  passed: ShieldCheck,
  failed: Unlink,
  limited: TriangleAlert,
  not_run: CircleDashed,
};

const severityIcons: Readonly<Record<Severity, LucideIcon>> = {
  broken: Unlink,
  incomplete: CircleSlash2,
  limit: TriangleAlert,
  note: Info,
};

export function VerdictIcon({ verdict, size = 16 }: { readonly verdict: Verdict; readonly size?: number }): React.ReactNode {
  const Icon = verdictIcons[verdict];
  return <Icon size={size} strokeWidth={size > 30 ? 1.75 : 2} aria-hidden />;
}

export function VerdictMark({
  verdict,
  strong = false,
  testId,
}: {
  readonly verdict: Verdict;
  readonly strong?: boolean;
  readonly testId?: string;
}): React.ReactNode {
  return (
    <span className={`mark tone-${verdict}${strong ? ' strong' : ''}`} data-testid={testId}>
      <VerdictIcon verdict={verdict} />
      {verdictWord(verdict)}
    </span>
  );
}

export function StatusMark({ status }: { readonly status: CheckStatus }): React.ReactNode {
  const Icon = statusIcons[status];
  return (
    <span className={`mark tone-${status}`}>
      <Icon size={16} aria-hidden />
      {checkStatusWords[status]}
    </span>
  );
}

export function SeverityIcon({ severity, size = 14 }: { readonly severity: Severity; readonly size?: number }): React.ReactNode {
  const Icon = severityIcons[severity];
  return <Icon size={size} aria-hidden />;
}

/** The code of a finding in a pill: `event.altered`. */
export function CodeChip({ code, severity }: { readonly code: string; readonly severity: Severity }): React.ReactNode {
  return (
    <span className={`chip tone-${severity}`}>
      <SeverityIcon severity={severity} size={12} />
      <span className="sr-only">{screens.integrity.severities[severity]}: </span>
      {code}
    </span>
  );
}
