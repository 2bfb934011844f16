/** What a hash-chain profile makes of the first records: the bytes under each hash, the hash computed from them, and the one stated. */
import { Check, CircleAlert, Minus, X } from 'lucide-react';
import type { PreviewRow, ProfilePreview as Preview } from '../../../src-shared/model/profile-probe.ts';
import { profileWizardText as text } from '../../../src-shared/text/screen-profile.ts';
import { Untrusted } from '../../ui/Untrusted.tsx';

const bytesShown = 600;
const hashShown = 200;

/** `preview` null: not tried yet. */
export function ProfilePreview({ preview }: { readonly preview: Preview | null }): React.ReactNode {
  const failure =
    preview === null ? null : preview.problem !== null ? text.problem(preview.problem) : preview.rows.length === 0 ? text.noRecords : null;
  const unreadable = preview?.rows.filter(({ problem }) => problem !== null).length ?? 0;
  const isShort = preview !== null && failure === null && (preview.matched < preview.compared || unreadable > 0);
  const words = preview === null ? text.previewing : (failure ?? text.outcome(preview.matched, preview.compared, unreadable));
  return (
    <section className="stack" aria-label={text.preview}>
      <h3 className="card-title">{text.preview}</h3>
      <p role="status" className={failure === null && !isShort ? 'small' : 'small mapping-problem'} data-testid="profile-status">
        {failure === null && !isShort ? null : <CircleAlert size={14} aria-hidden />}
        <span>{words}</span>
      </p>
      {preview === null || failure !== null ? null : (
        <>
          <p className="small muted">{preview.summary}</p>
          <Rows rows={preview.rows} />
        </>
      )}
    </section>
  );
}

function Rows({ rows }: { readonly rows: readonly PreviewRow[] }): React.ReactNode {
  return (
    <div className="table-scroll profile-rows" tabIndex={0} role="group" aria-label={text.records} data-testid="profile-rows">
      <table>
        <caption className="sr-only">{text.records}</caption>
        <thead>
          <tr>
            <th scope="col" className="num">
              {text.line}
            </th>
            <th scope="col">{text.result}</th>
            <th scope="col">{text.bytes}</th>
            <th scope="col">{text.computed}</th>
            <th scope="col">{text.stated}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              <th scope="row" className="num">
                {row.line}
              </th>
              <td>
                <Result row={row} />
              </td>
              {row.problem === null ? (
                <>
                  <td className="mono">
                    <Untrusted text={row.canonical} limit={bytesShown} />
                    {row.isCut ? <span className="muted"> {text.cut}</span> : null}
                  </td>
                  <td className="mono profile-hash">{row.computed === null ? '' : <Untrusted text={row.computed} limit={hashShown} />}</td>
                  <td className="mono profile-hash">{row.stated === null ? '' : <Untrusted text={row.stated} limit={hashShown} />}</td>
                </>
              ) : (
                <td colSpan={3}>
                  <Untrusted text={row.problem} limit={300} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** In a word and a sign, not in colour alone. */
function Result({ row: { matches, problem } }: { readonly row: PreviewRow }): React.ReactNode {
  const [Icon, word, look] =
    problem !== null
      ? ([CircleAlert, text.unreadable, 'wrong'] as const)
      : matches === null
        ? ([Minus, text.none, 'none'] as const)
        : matches
          ? ([Check, text.right, 'right'] as const)
          : ([X, text.wrong, 'wrong'] as const);
  return (
    <span className={`profile-result ${look}`}>
      <Icon size={14} aria-hidden />
      {word}
    </span>
  );
}
