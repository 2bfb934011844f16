/** Stated and recomputed hash of an event, one above the other; only the groups that differ are marked. */
import type { EventDetail } from '../../../src-shared/model/event.ts';
import { isDigestFormat } from '../../../src-shared/text/digests.ts';
import { compareHashes } from '../../../src-shared/text/format.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { CopyButton, HashGroups } from '../../ui/Hash.tsx';

const text = screens.events;

export function DetailHashes({ detail: { stated, recomputed, prev, profile } }: { readonly detail: EventDetail }): React.ReactNode {
  if (stated === null && recomputed === null)
    return <p className="small muted">{isDigestFormat(profile) ? text.hashedByFile : text.canonicalNone}</p>;
  const compared = stated !== null && recomputed !== null ? compareHashes(stated, recomputed) : null;
  const plain = (hash: string): React.ReactNode => <HashGroups groups={compareHashes(hash, hash).expected} />;
  const same = compared?.found.every(({ differs }) => !differs);
  return (
    <div className="detail-hashes">
      <div>
        <div className="detail-label">
          <span>{text.stated}</span>
          {stated === null ? null : <CopyButton value={stated} what={text.stated} />}
        </div>
        {compared !== null ? (
          <HashGroups groups={compared.expected} />
        ) : stated === null ? (
          <span className="muted small">{screens.unknown}</span>
        ) : (
          plain(stated)
        )}
      </div>
      <div>
        <div className="detail-label">
          <span>{text.recomputed}</span>
          {recomputed === null ? null : <CopyButton value={recomputed} what={text.recomputed} />}
        </div>
        {compared !== null ? (
          <HashGroups groups={compared.found} />
        ) : recomputed === null ? (
          <span className="muted small">{text.notRecomputed}</span>
        ) : (
          plain(recomputed)
        )}
        {same === undefined ? null : <p className={same ? 'small hash-same' : 'small hash-differs'}>{same ? text.same : text.different}</p>}
      </div>
      {prev === null ? null : (
        <details>
          <summary>{text.previousHash}</summary>
          {plain(prev)}
        </details>
      )}
    </div>
  );
}
