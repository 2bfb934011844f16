import { RotateCcw, ScanSearch } from 'lucide-react';
import type { EvidenceDetail } from '../../../src-shared/model/case.ts';
import { verdictWord } from '../../../src-shared/text/findings.ts';
import { formatBytes, formatDuration, formatUtc } from '../../../src-shared/text/format.ts';
import { verdictSentence } from '../../../src-shared/text/verdict-sentence.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { verify } from '../../state/actions.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { Button } from '../../ui/Button.tsx';
import { HashLine } from '../../ui/Hash.tsx';
import { VerdictIcon } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.integrity;

export function VerdictBlock({ detail: { summary, result } }: { readonly detail: EvidenceDetail }): React.ReactNode {
  const busy = useJobs(({ jobs }) => jobs.some(isActive));
  const { verdict } = result.input;
  return (
    <section className={`verdict card tone-${verdict}`} aria-label={verdictWord(verdict)}>
      <div className="verdict-icon">
        <VerdictIcon verdict={verdict} size={46} />
      </div>
      <div className="verdict-words">
        <h2 className="verdict-word" data-testid="verdict-word">
          {verdictWord(verdict)}
        </h2>
        <p data-testid="verdict-sentence">{verdictSentence(result)}</p>
        {summary.filtered ? <span className="chip plain">{screens.evidence.filteredMark}</span> : null}
      </div>
      <dl className="facts verdict-facts">
        <dt>{text.evidence}</dt>
        <dd>
          <span className="mono">
            <Untrusted text={summary.name} limit={120} />
          </span>{' '}
          · {formatBytes(summary.bytes)}
        </dd>
        <dt>{screens.evidence.sha256}</dt>
        <dd>
          <HashLine hash={summary.sha256} what={screens.evidence.sha256} />
        </dd>
        <dt>{text.checked}</dt>
        <dd>{screens.evidence.verifiedAt(formatUtc(summary.verifiedAt, 'minute'), formatDuration(summary.verifyMs))}</dd>
      </dl>
      <div className="verdict-actions">
        <Button look="primary" isDisabled={busy} onPress={() => void verify(text.everything, false)}>
          <RotateCcw size={14} aria-hidden />
          {text.reverify}
        </Button>
        <Button isDisabled={busy} onPress={() => void verify(text.everything, true)} aria-describedby="thorough-hint">
          <ScanSearch size={14} aria-hidden />
          {text.thorough}
        </Button>
        <span id="thorough-hint" className="sr-only">
          {text.thoroughHint}
        </span>
      </div>
    </section>
  );
}
