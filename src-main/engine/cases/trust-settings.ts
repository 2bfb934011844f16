/** What was pinned, in the form in which a verification takes it. */
import type { TrustAnchor } from '../../../src-shared/model/case.ts';

/** What the auditor knows of a key's life. Milliseconds since 1970, null where there is no such limit. */
export interface ValidityLimits {
  readonly from: number | null;
  readonly until: number | null;
  readonly revoked: number | null;
}

/** What the auditor trusts for one run. Everything as text, so that it crosses threads and can be shown. */
export interface TrustSettings {
  /** C2SP verifier keys or PEM; `origin` empty: for any origin. */
  readonly keys: readonly { readonly vkey: string; readonly origin: string; readonly validity?: ValidityLimits | undefined }[];
  /** Pinned heads: chain id to lowercase hex. */
  readonly heads: Readonly<Record<string, string>>;
  /** C2SP tlog-policies; their quorums are enforced. */
  readonly policies?: readonly string[] | undefined;
  /** Signed checkpoints that the auditor pinned. `mustApply`: named for this very evidence, so that it is said when nothing compares with it. */
  readonly checkpoints?: readonly PinnedNote[] | undefined;
  /** Certificates (PEM) that time stamps must lead to. */
  readonly roots?: readonly string[] | undefined;
  /** Public keys of CloudTrail (a key list of one, as JSON); `region` empty: for any region. */
  readonly cloudtrail?: readonly CloudtrailPin[] | undefined;
  /** Milliseconds since 1970: the recorded date at which keys and certificates are judged where nothing proves one. Never the clock. */
  readonly asOf?: number | null | undefined;
}

export interface PinnedNote {
  readonly note: string;
  readonly label: string;
  readonly mustApply: boolean;
}

export interface CloudtrailPin {
  readonly key: string;
  readonly region: string;
}

export interface PinnedSettings extends Pick<TrustSettings, 'keys' | 'heads'> {
  readonly policies: readonly string[];
  readonly checkpoints: readonly PinnedNote[];
  readonly roots: readonly string[];
  readonly cloudtrail: readonly CloudtrailPin[];
}

/** The settings that these anchors make. */
export function settingsOf(
  anchors: readonly (Pick<TrustAnchor, 'kind' | 'vkey' | 'origin' | 'name' | 'source'> & Partial<Pick<TrustAnchor, 'validity'>>)[],
): PinnedSettings {
  const of = (kind: TrustAnchor['kind']): typeof anchors => anchors.filter((anchor) => anchor.kind === kind);
  return {
    keys: of('key').map(({ vkey, origin, validity }) => ({ vkey, origin, ...(validity == null ? {} : { validity }) })),
    heads: Object.fromEntries(of('head').map(({ name, vkey }) => [name, vkey.slice(vkey.lastIndexOf('=') + 1)])),
    policies: of('policy').map(({ vkey }) => vkey),
    checkpoints: of('checkpoint').map(({ vkey, source }) => ({ note: vkey, label: source, mustApply: false })),
    roots: of('root').map(({ vkey }) => vkey),
    cloudtrail: of('cloudtrail').map(({ vkey, origin }) => ({ key: vkey, region: origin })),
  };
}
