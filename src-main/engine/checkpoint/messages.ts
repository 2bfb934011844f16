import { concatBytes, u64Bytes } from '../bytes/bytes.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import type { Checkpoint } from './checkpoint.ts';

/** What signatures of the kinds that do not simply cover the note's text are made over. */

/** C2SP tlog-cosignature, cosignature/v1; `seconds` is POSIX time. */
export const cosignedMessage = (seconds: bigint, text: string): Uint8Array => encodeUtf8(`cosignature/v1\ntime ${seconds}\n${text}`);

/** RFC 6962 section 3.5: version 1, tree_hash, time in ms, size, root. Origin and extension lines are not covered. */
export const treeHeadMessage = (milliseconds: bigint, checkpoint: Checkpoint): Uint8Array =>
  concatBytes(Uint8Array.of(0, 1), u64Bytes(milliseconds), u64Bytes(checkpoint.size), checkpoint.root);
