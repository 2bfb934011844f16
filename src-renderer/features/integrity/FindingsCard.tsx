import { ChevronLeft, ChevronRight, CircleDashed, ShieldCheck } from 'lucide-react';
import type { Finding } from '../../../src-shared/model/finding.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import { findingCounts, findingTitle } from '../../../src-shared/text/finding-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { openFinding } from '../../state/findings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Compare } from '../../ui/Hash.tsx';
import { Empty } from '../../ui/States.tsx';
import { CodeChip } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { FindingList } from './FindingList.tsx';

const text = screens.integrity;

export interface FindingsCardProps {
  readonly evidence: number;
  readonly result: EvidenceResult;
  readonly selected: number;
  readonly onSelect: (index: number) => void;
}

export function FindingsCard({ evidence, result, selected, onSelect }: FindingsCardProps): React.ReactNode {
  const { findings, findingsTotal } = result;
  const finding = findings[selected];
  if (finding === undefined) return <NoFindings result={result} />;
  return (
    <section className="card pad findings" aria-labelledby="findings-title">
      <div className="card-head">
        <h2 className="card-title" id="findings-title">
          {text.findingAt(selected + 1, findings.length)}
        </h2>
        <span className="findings-steps">
          <IconButton label={text.previous} isDisabled={selected === 0} onPress={() => onSelect(selected - 1)}>
            <ChevronLeft size={16} aria-hidden />
          </IconButton>
          <IconButton label={text.next} isDisabled={selected === findings.length - 1} onPress={() => onSelect(selected + 1)}>
            <ChevronRight size={16} aria-hidden />
          </IconButton>
        </span>
      </div>
      {findings.length > 1 ? (
        <FindingList findings={findings} counts={findingCounts(result)} selected={selected} onSelect={onSelect} />
      ) : null}
      {findingsTotal > findings.length ? <p className="small muted">{text.shownOf(findings.length, findingsTotal)}</p> : null}
      <SelectedFinding evidence={evidence} index={selected} finding={finding} />
    </section>
  );
}

function NoFindings({ result }: { readonly result: EvidenceResult }): React.ReactNode {
  const nothing = result.checks.every(({ status }) => status === 'not_run') || result.counts.records === 0;
  return (
    <section className="card pad findings" aria-labelledby="findings-title">
      <div className="card-head">
        <h2 className="card-title" id="findings-title">
          {text.findings}
        </h2>
      </div>
      <Empty
        icon={nothing ? CircleDashed : ShieldCheck}
        title={text.findingsNone}
        text={nothing ? text.findingsNothingChecked : text.findingsNoneHint}
      />
    </section>
  );
}

function SelectedFinding({
  evidence,
  index,
  finding,
}: {
  readonly evidence: number;
  readonly index: number;
  readonly finding: Finding;
}): React.ReactNode {
  const { seq, seqTo, file, line, byte, chain, count, expected, found } = finding;
  return (
    <article className="finding" aria-live="polite" data-testid="finding-detail">
      <header className="finding-head">
        <CodeChip code={finding.code} severity={finding.severity} />
        <h3>{findingTitle(finding.code)}</h3>
        {seq === null && line === null ? null : (
          <Button look="link" onPress={() => void openFinding(evidence, index, finding)}>
            {text.openInEvents}
          </Button>
        )}
      </header>
      <p className="finding-message selectable">{finding.message}</p>
      <dl className="facts">
        <dt>{text.where}</dt>
        <dd className="mono" data-testid="finding-where">
          {[
            seq === null ? null : <span key="seq">{text.seq(seq, seqTo)}</span>,
            file === null ? null : <Untrusted key="file" text={file} limit={500} />,
            line === null ? null : <span key="line">{text.line(line)}</span>,
            byte === null ? null : <span key="byte">{text.byte(byte)}</span>,
          ]
            .filter((part) => part !== null)
            .flatMap((part, at) => (at === 0 ? [part] : [' · ', part]))}
          {seq === null && file === null && line === null && byte === null ? text.nowhere : null}
        </dd>
        {chain === null ? null : (
          <>
            <dt>{text.chainLabel}</dt>
            <dd className="mono">
              <Untrusted text={chain} limit={300} />
            </dd>
          </>
        )}
        {count > 1 ? (
          <>
            <dt>{text.extent}</dt>
            <dd>{text.count(count)}</dd>
          </>
        ) : null}
      </dl>
      {expected === null && found === null ? null : (
        <Compare expectedLabel={text.expected} foundLabel={text.found} expected={expected} found={found} absent={text.nothingThere} />
      )}
    </article>
  );
}
