/** The trust of a run's settings, parsed. */
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { CheckpointTrust, PinnedKey } from '../chain/pinned-key.ts';
import { parseTrustFile } from '../checkpoint/trust.ts';
import type { ExamineSettings } from './settings.ts';

/** The keys and policies of the settings, parsed. A policy's logs and witnesses are keys like others, and its quorum is enforced. */
export function pinnedBy({ keys, policies = [], asOf = null }: ExamineSettings): {
  readonly keys: readonly PinnedKey[];
  readonly trust: CheckpointTrust;
} {
  const parsed = policies.flatMap((text) => parseTrustFile(encodeUtf8(text)).policy ?? []);
  return {
    keys: [
      ...keys.flatMap(({ vkey, origin, validity }): PinnedKey[] =>
        parseTrustFile(encodeUtf8(vkey)).keys.map((key) => ({ key, origin, validity })),
      ),
      ...parsed.flatMap(({ logs, witnesses }): PinnedKey[] => [...logs, ...witnesses.values()].map((key) => ({ key, origin: '' }))),
    ],
    trust: { policies: parsed, asOf },
  };
}
