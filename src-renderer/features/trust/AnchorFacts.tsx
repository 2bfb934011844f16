import type { TrustKey } from '../../../src-shared/model/case.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';

const text = screens.trust;

/** The fingerprint, as digits and as words that are hard to mishear, and what else there is to know: the same for every kind. */
export function AnchorFacts({ anchor }: { readonly anchor: TrustKey }): React.ReactNode {
  return (
    <>
      <dt>{text.fingerprint}</dt>
      <dd className="mono">{anchor.fingerprint}</dd>
      {anchor.words === '' ? null : (
        <>
          <dt>{text.words}</dt>
          <dd className="anchor-words" data-testid="fingerprint-words">
            {anchor.words}
          </dd>
        </>
      )}
      {anchor.facts.length === 0 ? null : (
        <>
          <dt>{text.kinds[anchor.kind]}</dt>
          <dd>
            <ul className="anchor-facts">
              {anchor.facts.map((fact, index) => (
                <li key={index}>{visible(fact, { limit: 400 })}</li>
              ))}
            </ul>
          </dd>
        </>
      )}
    </>
  );
}
