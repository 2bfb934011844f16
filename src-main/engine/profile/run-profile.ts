import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { SpkiKey } from './signature.ts';

/** A profile with what the auditor adds to it for a run. Travels to the parsing threads. */
export interface RunProfile {
  /** Tells profiles of one run apart. */
  readonly key: string;
  readonly profile: ProfileFile;
  /** Of keyed hashes; null where none was given. */
  readonly secret: Uint8Array | null;
  /** Pinned public keys, for signatures of records. */
  readonly keys: readonly SpkiKey[];
}

/** True where hashes cannot be recomputed because their secret is not at hand. */
export const lacksSecret = ({ profile, secret }: RunProfile): boolean => profile.hash.hmac && secret === null;
