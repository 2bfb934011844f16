import { useState } from 'react';
import { FileKey2, KeyRound, TriangleAlert } from 'lucide-react';
import type { Result } from '../../../src-shared/contract/methods.ts';
import type { TrustAnchor, TrustKey } from '../../../src-shared/model/case.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine, host } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { contractErrorOf } from '../../state/loadable.ts';
import type { ContractError } from '../../../src-shared/contract/errors.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Fields.tsx';
import { Failed } from '../../ui/States.tsx';
import { AnchorFacts } from './AnchorFacts.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';

const text = screens.trust;

type Inspected = Result<'trust.inspect'>;

export interface KeyReaderProps {
  readonly pinned: readonly TrustAnchor[];
  readonly onPin: (key: TrustKey, source: string) => void;
}

/** Reads keys from pasted text or a file and shows what they are. Nothing is pinned yet. */
export function KeyReader({ pinned, onPin }: KeyReaderProps): React.ReactNode {
  const [pasted, setPasted] = useState('');
  const [result, setResult] = useState<Inspected | null>(null);
  const [error, setError] = useState<ContractError | null>(null);
  const inspect = async (params: { readonly text: string } | { readonly grant: string }): Promise<void> => {
    try {
      setResult(await engine.call('trust.inspect', params));
      setError(null);
    } catch (failure) {
      setResult(null);
      setError(contractErrorOf(failure));
    }
  };
  const openFile = async (): Promise<void> => {
    const grant = await attempt(() => host.pickKeyFile());
    if (grant !== undefined && grant !== null) await inspect({ grant: grant.grant });
  };
  const source = result === null || result.source === '' ? text.pasted : result.source;
  return (
    <section className="card pad key-reader" aria-labelledby="paste-title">
      <div className="card-head">
        <h2 className="card-title" id="paste-title">
          {text.add}
        </h2>
      </div>
      <Field label={text.pasteLabel} hint={text.pasteHint} value={pasted} onChange={setPasted} maxLength={1_000_000} lines={3} mono />
      <div className="row">
        <Button look="primary" isDisabled={pasted.trim() === ''} onPress={() => void inspect({ text: pasted })}>
          {text.read}
        </Button>
        <Button onPress={() => void openFile()}>
          <FileKey2 size={15} aria-hidden />
          {text.openFile}
        </Button>
      </div>
      <div aria-live="polite" className="stack">
        {error === null ? null : <Failed error={error} />}
        {result === null ? null : <Inspection result={result} source={source} pinned={pinned} onPin={onPin} />}
      </div>
    </section>
  );
}

interface InspectionProps extends KeyReaderProps {
  readonly result: Inspected;
  readonly source: string;
}

function Inspection({ result: { keys, problems }, source, pinned, onPin }: InspectionProps): React.ReactNode {
  return (
    <>
      <h3 className="card-title" data-testid="inspected-count">
        {text.keys(keys.length)} {text.keysFrom(visible(source, { limit: 200 }))}
      </h3>
      {problems.length === 0 ? null : (
        <ul className="key-problems" aria-label={text.problems} data-testid="key-problems">
          {problems.map((problem, index) => (
            <li key={index}>
              <TriangleAlert size={15} aria-hidden />
              <span>{visible(problem)}</span>
            </li>
          ))}
        </ul>
      )}
      {keys.length === 0 ? null : (
        <ul className="anchors">
          {keys.map((key) => {
            const known = pinned.some(({ vkey }) => vkey === key.vkey);
            return (
              <li key={key.vkey}>
                <article className="anchor" data-testid="inspected-key">
                  <header className="anchor-head">
                    <KeyRound size={16} aria-hidden />
                    <h4 className="grow">
                      <Untrusted text={key.name === '' ? text.unnamed : key.name} limit={200} />
                    </h4>
                    {known ? <span className="chip plain">{text.pinned}</span> : null}
                    <Button look="primary" isDisabled={!key.supported} onPress={() => onPin(key, source)}>
                      {text.pin}
                    </Button>
                  </header>
                  <dl className="facts">
                    <AnchorFacts anchor={key} />
                    {key.keyId === '' ? null : (
                      <>
                        <dt>{text.keyId}</dt>
                        <dd className="mono">{key.keyId}</dd>
                      </>
                    )}
                    <dt>{text.kind}</dt>
                    <dd>
                      {[
                        key.kind === 'key' ? text.keyKind(text.roles[key.role], key.algorithm) : text.kinds[key.kind],
                        key.supported ? '' : text.unsupported,
                        key.role === 'witness' ? text.witnessNote : '',
                      ]
                        .filter((part) => part !== '')
                        .join('. ')}
                    </dd>
                  </dl>
                </article>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
