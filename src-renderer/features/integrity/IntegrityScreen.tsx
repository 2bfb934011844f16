import { useEffect, useMemo, useState } from 'react';
import { FileSearch } from 'lucide-react';
import type { EvidenceDetail } from '../../../src-shared/model/case.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import { notProvenHeading } from '../../../src-shared/text/findings.ts';
import { plural, shortId, visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { ChainRibbon } from '../../chart/ChainRibbon.tsx';
import { isDigestChain } from '../../chart/digest-places.ts';
import { useCommand } from '../../state/commands.ts';
import { idle, valueOf } from '../../state/loadable.ts';
import { goTo, replacePlace } from '../../state/navigation.ts';
import { loadDetail, loadEvidence, shownEvidence, useSession } from '../../state/session.ts';
import { Button } from '../../ui/Button.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Select } from '../../ui/Select.tsx';
import { Empty, Failed, Loading } from '../../ui/States.tsx';
import { SeverityIcon, VerdictIcon } from '../../ui/marks.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { ChecksCard } from './ChecksCard.tsx';
import { FindingsCard } from './FindingsCard.tsx';
import { useSeqTimes } from './useSeqTimes.ts';
import { VerdictBlock } from './VerdictBlock.tsx';
import './integrity.css';

const text = screens.integrity;

export interface IntegrityScreenProps {
  readonly evidence: number | null;
  readonly finding: number | null;
}

export function IntegrityScreen({ evidence: chosen, finding }: IntegrityScreenProps): React.ReactNode {
  const evidence = useSession((state) => state.evidence);
  const list = valueOf(evidence);
  const shown = list === undefined ? undefined : shownEvidence(list, chosen);
  const detail = useSession((state) => (shown === undefined ? idle : (state.details.get(shown.id) ?? idle)));

  const wanted = shown !== undefined && detail.state === 'idle' ? shown.id : null;
  useEffect(() => {
    if (wanted !== null) void loadDetail(wanted);
  }, [wanted]);

  if (list === undefined)
    return evidence.state === 'failed' ? (
      <Failed error={evidence.error} onRetry={() => void loadEvidence()} />
    ) : (
      <Loading text={text.loading} />
    );
  if (shown === undefined) {
    return (
      <div className="card">
        <Empty icon={FileSearch} title={text.empty} text={text.emptyHint} testId="integrity-empty">
          <Button look="primary" onPress={() => goTo('evidence')}>
            {text.toEvidence}
          </Button>
        </Empty>
      </div>
    );
  }
  const value = valueOf(detail);
  return (
    <div className="integrity">
      <JobPanel
        kind="verify"
        titles={{ running: text.verifying, done: text.verifyEnded, failed: text.verifyFailed, cancelled: text.verifyCancelled }}
      />
      {list.length > 1 ? (
        <Select
          label={text.choose}
          value={String(shown.id)}
          onChange={(id) => replacePlace({ screen: 'integrity', evidence: Number(id), finding: null })}
          options={list.map(({ id, name, verdict }) => ({
            value: String(id),
            text: name,
            icon: (
              <span className={`mark tone-${verdict}`}>
                <VerdictIcon verdict={verdict} />
              </span>
            ),
          }))}
        />
      ) : null}
      {detail.state === 'failed' && value === undefined ? (
        <Failed title={text.failed} error={detail.error} onRetry={() => void loadDetail(shown.id)} />
      ) : value === undefined ? (
        <Loading text={text.loading} />
      ) : (
        <Result key={`${shown.id} ${value.summary.verifiedAt}`} detail={value} finding={finding} />
      )}
    </div>
  );
}

/** The finding that opens: the first one that decides the verdict. */
function firstFinding({ findings }: EvidenceResult): number {
  const deciding = findings.findIndex(({ severity }) => severity === 'broken' || severity === 'incomplete');
  return deciding === -1 ? 0 : deciding;
}

function Result({ detail, finding }: { readonly detail: EvidenceDetail; readonly finding: number | null }): React.ReactNode {
  const { summary, result } = detail;
  const selected = Math.min(finding ?? firstFinding(result), Math.max(0, result.findings.length - 1));
  const select = (index: number): void => replacePlace({ screen: 'integrity', evidence: summary.id, finding: index });
  const step = (by: number): void => {
    if (result.findings[selected + by] !== undefined) select(selected + by);
  };
  useCommand('finding.next', () => step(1), result.findings.length > 0);
  useCommand('finding.previous', () => step(-1), result.findings.length > 0);
  return (
    <>
      <VerdictBlock detail={detail} />
      <Chains evidence={summary.id} result={result} selected={selected} onSelect={select} />
      <div className="integrity-columns">
        <ChecksCard checks={result.checks} format={result.input.format} />
        <div className="stack findings-column">
          <FindingsCard evidence={summary.id} result={result} selected={selected} onSelect={select} />
          <Limits result={result} />
        </div>
      </div>
    </>
  );
}

interface ChainsProps {
  readonly evidence: number;
  readonly result: EvidenceResult;
  readonly selected: number;
  readonly onSelect: (finding: number) => void;
}

function Chains({ evidence, result, selected, onSelect }: ChainsProps): React.ReactNode {
  const { chains, findings } = result;
  const [choice, setChoice] = useState<{ readonly id: string; readonly finding: number } | null>(null);
  const selectedChain = findings[selected]?.chain ?? null;
  // A finding that is chosen after a chain was: its chain is what matters now.
  const shown = choice !== null && (choice.finding === selected || selectedChain === null) ? choice.id : selectedChain;
  const chain = chains.find(({ id }) => id === shown) ?? chains[0];
  const { times, ask } = useSeqTimes(evidence, chain?.id ?? '');
  const faults = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { chain: id, severity } of findings) if (id !== null && severity === 'broken') counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  }, [findings]);
  if (chain === undefined) {
    return (
      <section className="card pad" aria-label={text.chainsTitle}>
        <p className="muted small">{text.noChains}</p>
      </section>
    );
  }
  return (
    <section className="card pad" aria-label={text.chain(visible(chain.id, { limit: 100 }))}>
      <div className="card-head chain-head">
        <div className="chain-title">
          {chains.length > 1 ? (
            <Select
              label={text.chainChoose}
              hideLabel
              value={chain.id}
              onChange={(id) => setChoice({ id, finding: selected })}
              options={chains.map(({ id }) => ({
                value: id,
                text: shortId(id),
                note: faults.has(id) ? screens.ribbon.breaks(faults.get(id) ?? 0) : '',
              }))}
            />
          ) : (
            <h2 className="card-title">
              {text.chainWord} <Untrusted text={shortId(chain.id)} limit={100} />
            </h2>
          )}
          <span className="card-note">
            {(isDigestChain(chain) ? text.digestFacts : text.chainFacts)(chain.events, chain.checkpoints.length)}
            {chains.length > 1 ? ` · ${plural(chains.length, 'chain')}` : ''}
          </span>
        </div>
      </div>
      <ChainRibbon
        key={chain.id}
        chain={chain}
        findings={findings}
        findingsCut={result.findingsTotal > findings.length}
        selected={selected}
        onSelect={onSelect}
        times={times}
        onTicks={ask}
      />
    </section>
  );
}

/** What weakens the result, and what it does not say at all: as much part of it as the verdict. */
function Limits({ result: { limits, notProven } }: { readonly result: EvidenceResult }): React.ReactNode {
  return (
    <section className="card pad limits" aria-label={`${text.limits}, ${notProvenHeading}`}>
      <h2 className="card-title">{text.limits}</h2>
      {limits.length === 0 ? (
        <p className="small muted">{text.limitsNone}</p>
      ) : (
        <ul className="limit-list" data-testid="limits">
          {limits.map(({ code, message }, index) => (
            <li key={`${code} ${index}`} className="tone-limit">
              <span className="limit-icon">
                <SeverityIcon severity="limit" size={15} />
              </span>
              <span className="selectable">{message}</span>
            </li>
          ))}
        </ul>
      )}
      <h2 className="card-title">{notProvenHeading}</h2>
      <ul className="not-proven" data-testid="not-proven">
        {notProven.map((sentence, index) => (
          <li key={index} className="selectable">
            {sentence}
          </li>
        ))}
      </ul>
    </section>
  );
}
