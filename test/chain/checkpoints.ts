import { createCheckpointReader, type CheckpointFile, type CheckpointSet } from '../../src-main/engine/chain/read-checkpoints.ts';
import type { CheckpointTrust, PinnedKey } from '../../src-main/engine/chain/pinned-key.ts';

/** Reads checkpoint files that a test has in memory. */
export function readCheckpoints(
  files: readonly CheckpointFile[],
  keys: readonly PinnedKey[],
  chains: Parameters<typeof createCheckpointReader>[1],
  trust: CheckpointTrust = {},
): CheckpointSet {
  const reader = createCheckpointReader(keys, chains, trust);
  for (const file of files) reader.add(file);
  return reader.finish();
}
