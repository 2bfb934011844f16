import { useEffect } from 'react';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { EvidenceSummary } from '../../../src-shared/model/case.ts';
import { formatBytes, formatCount, formatDuration, formatUtc, plural, visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { idle, valueOf } from '../../state/loadable.ts';
import { go } from '../../state/navigation.ts';
import { loadDetail, useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { HashLine } from '../../ui/Hash.tsx';
import { Failed, Loading } from '../../ui/States.tsx';
import { VerdictMark } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { Reconciliation } from './Reconciliation.tsx';

const text = screens.evidence;

export interface EvidenceCardProps {
  readonly evidence: EvidenceSummary;
  readonly isOpen: boolean;
  readonly onToggle: (open: boolean) => void;
}

export function EvidenceCard({ evidence, isOpen, onToggle }: EvidenceCardProps): React.ReactNode {
  const panel = `evidence-${evidence.id}`;
  return (
    <article className={`card evidence-card tone-${evidence.verdict}`} data-testid="evidence-card">
      <header className="evidence-head">
        <button
          type="button"
          className="evidence-toggle"
          aria-expanded={isOpen}
          aria-controls={panel}
          aria-label={text.details(visible(evidence.name, { limit: 120 }))}
          onClick={() => onToggle(!isOpen)}
        >
          {isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
        </button>
        <div className="evidence-name">
          <h3>
            <Untrusted text={evidence.name} limit={300} />
          </h3>
          <p className="small muted">
            {[evidence.format, formatBytes(evidence.bytes), plural(evidence.counts.events, 'event')].join(' · ')}
            {evidence.filtered ? ` · ${text.filteredMark}` : ''}
          </p>
        </div>
        {isOpen ? null : (
          <div className="evidence-hash">
            <HashLine hash={evidence.sha256} what={text.sha256} />
          </div>
        )}
        <VerdictMark verdict={evidence.verdict} strong testId="evidence-verdict" />
        <Button onPress={() => go({ screen: 'integrity', evidence: evidence.id, finding: null })}>{text.openIntegrity}</Button>
      </header>
      {isOpen ? (
        <div id={panel} className="evidence-panel">
          <Details evidence={evidence} />
        </div>
      ) : null}
    </article>
  );
}

function Details({ evidence }: { readonly evidence: EvidenceSummary }): React.ReactNode {
  const detail = useSession((state) => state.details.get(evidence.id) ?? idle);
  const wanted = detail.state === 'idle';
  useEffect(() => {
    if (wanted) void loadDetail(evidence.id);
  }, [wanted, evidence.id]);
  const value = valueOf(detail);
  return (
    <>
      <div className="evidence-facts">
        <dl className="facts">
          <dt>{text.sha256}</dt>
          <dd>
            <HashLine hash={evidence.sha256} what={text.sha256} whole />
          </dd>
          <dt>{text.columns.size}</dt>
          <dd>{`${formatBytes(evidence.bytes)} (${formatCount(evidence.bytes)} bytes)`}</dd>
          <dt>{text.columns.imported}</dt>
          <dd>{formatUtc(evidence.importedAt)}</dd>
          <dt>{text.checked}</dt>
          <dd>{text.verifiedAt(formatUtc(evidence.verifiedAt), formatDuration(evidence.verifyMs))}</dd>
        </dl>
        <ProvenanceFacts evidence={evidence} />
      </div>
      {value !== undefined ? (
        <Reconciliation files={value.result.files} />
      ) : detail.state === 'failed' ? (
        <Failed error={detail.error} onRetry={() => void loadDetail(evidence.id)} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function ProvenanceFacts({ evidence: { provenance } }: { readonly evidence: EvidenceSummary }): React.ReactNode {
  const facts = (
    [
      [text.receivedFrom, provenance.receivedFrom],
      [text.receivedAt, provenance.receivedAt],
      [text.extractedHow, provenance.extractedHow],
      [text.transport, provenance.transport],
      [text.copiedFrom, provenance.copiedFrom ?? ''],
    ] as const
  ).filter(([, value]) => value !== '');
  if (facts.length === 0) return <p className="small muted">{text.notRecorded}</p>;
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <FactRow key={label} label={label} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ label, value }: { readonly label: string; readonly value: string }): React.ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Untrusted text={value} />
      </dd>
    </>
  );
}
