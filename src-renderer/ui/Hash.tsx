import { useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { compareHashes, hashGroups, isHash, shortHash } from '../../src-shared/text/format.ts';
import type { HashGroup } from '../../src-shared/text/format.ts';
import { screens } from '../../src-shared/text/screens.ts';
import { announce } from '../state/notices.ts';
import { IconButton } from './Button.tsx';
import { copyText } from './copy-text.ts';
import { Untrusted } from './Untrusted.tsx';

export function CopyButton({ value, what }: { readonly value: string; readonly what: string }): React.ReactNode {
  const [done, setDone] = useState(false);
  const copy = (): void => {
    copyText(value);
    setDone(true);
    announce(screens.copied);
    setTimeout(() => setDone(false), 2000);
  };
  return (
    <IconButton label={done ? screens.copied : screens.copyWhat(what)} onPress={copy}>
      {done ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}

/** A hash on one line, shortened, with the whole of it in the tooltip and on the clipboard. */
export function HashLine({
  hash,
  what,
  whole = false,
}: {
  readonly hash: string;
  readonly what: string;
  readonly whole?: boolean;
}): React.ReactNode {
  return (
    <span className="hash-line">
      <span className="hash selectable" title={hash}>
        {whole ? hashGroups(hash).join(' ') : shortHash(hash)}
      </span>
      <CopyButton value={hash} what={what} />
    </span>
  );
}

export function HashGroups({ groups }: { readonly groups: readonly HashGroup[] }): React.ReactNode {
  return (
    <div className="hash-groups selectable">
      {groups.map(({ text, differs }, index) => (
        <span key={index} className={differs ? 'hash-group differs' : 'hash-group'}>
          {text}
        </span>
      ))}
    </div>
  );
}

export interface CompareProps {
  readonly expectedLabel: string;
  readonly foundLabel: string;
  readonly expected: string | null;
  readonly found: string | null;
  /** Said where a side has no value. */
  readonly absent: string;
}

/** Two values side by side. Hashes stand in groups, and only the groups that differ are marked. */
export function Compare({ expectedLabel, foundLabel, expected, found, absent }: CompareProps): React.ReactNode {
  const hashes = expected !== null && found !== null && isHash(expected) && isHash(found);
  const groups = hashes ? compareHashes(expected, found) : null;
  const side = (label: string, value: string | null, own: readonly HashGroup[] | undefined): React.ReactNode => (
    <div>
      <div className="compare-label">{label}</div>
      {value === null ? (
        <span className="muted">{absent}</span>
      ) : own !== undefined ? (
        <HashGroups groups={own} />
      ) : isHash(value) ? (
        <HashGroups groups={hashGroups(value).map((text) => ({ text, differs: false }))} />
      ) : (
        <div className="hash-groups free selectable">
          <Untrusted text={value} limit={4000} />
        </div>
      )}
    </div>
  );
  return (
    <div className="compare">
      {side(expectedLabel, expected, groups?.expected)}
      {side(foundLabel, found, groups?.found)}
    </div>
  );
}
