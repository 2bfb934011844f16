import {
  createCheckpointReader,
  type CheckpointFile,
  type CheckpointSet,
  type PinnedKey,
} from '../../src-main/engine/chain/read-checkpoints.ts';

/** Reads checkpoint files that a test has in memory. */
export function readCheckpoints(
  files: readonly CheckpointFile[],
  keys: readonly PinnedKey[],
  chains: Parameters<typeof createCheckpointReader>[1],
): CheckpointSet {
  const reader = createCheckpointReader(keys, chains);
  for (const file of files) reader.add(file);
  return reader.finish();
}
