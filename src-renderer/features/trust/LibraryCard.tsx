import { useEffect, useState } from 'react';
import { KeyRound } from 'lucide-react';
import type { KeptAnchor, TrustAnchor, TrustKey } from '../../../src-shared/model/case.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { engine } from '../../bridge/host.ts';
import { attempt } from '../../state/actions.ts';
import { Button } from '../../ui/Button.tsx';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { AnchorFacts } from './AnchorFacts.tsx';

const text = screens.trust;

export interface LibraryCardProps {
  readonly pinned: readonly TrustAnchor[];
  readonly onPin: (key: TrustKey, source: string) => void;
}

/** What is kept for further cases, outside this one. Nothing of it is trusted until it is pinned here. */
export function LibraryCard({ pinned, onPin }: LibraryCardProps): React.ReactNode {
  const [kept, setKept] = useState<readonly KeptAnchor[]>([]);
  useEffect(() => {
    let isShown = true;
    void attempt(() => engine.call('trust.library', {})).then((list) => {
      if (isShown && list !== undefined) setKept(list);
    });
    return () => {
      isShown = false;
    };
  }, []);
  const forget = async ({ vkey, origin }: KeptAnchor): Promise<void> => {
    if ((await attempt(() => engine.call('trust.forget', { vkey, origin }))) === undefined) return;
    setKept((list) => list.filter((one) => one.vkey !== vkey || one.origin !== origin));
  };
  return (
    <section className="card pad" aria-labelledby="library-title" data-testid="trust-library">
      <div className="card-head">
        <h2 className="card-title" id="library-title">
          {text.libraryTitle}
        </h2>
      </div>
      <p className="small muted">{kept.length === 0 ? text.libraryEmpty : text.libraryText}</p>
      <ul className="anchors">
        {kept.map((one) => {
          const name = one.name === '' ? text.unnamed : visible(one.name, { limit: 100 });
          return (
            <li key={`${one.vkey} ${one.origin}`}>
              <article className="anchor">
                <header className="anchor-head">
                  <KeyRound size={16} aria-hidden />
                  <h3 className="grow">
                    <Untrusted text={one.name === '' ? text.unnamed : one.name} limit={200} />
                  </h3>
                  <span className="chip plain">{text.kinds[one.kind]}</span>
                  <Button
                    isDisabled={pinned.some(({ vkey, origin }) => vkey === one.vkey && origin === one.origin)}
                    onPress={() => onPin(one, one.source)}
                  >
                    {text.use}
                  </Button>
                  <Button look="quiet" aria-label={text.forgetNamed(name)} onPress={() => void forget(one)}>
                    {text.forget}
                  </Button>
                </header>
                <dl className="facts">
                  <AnchorFacts anchor={one} />
                  <dt>{text.source}</dt>
                  <dd>
                    <Untrusted text={one.source} />
                  </dd>
                </dl>
              </article>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
