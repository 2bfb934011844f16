import type { ProfileFile } from '../../../src-shared/model/profile-file.ts';
import type { Framing } from './types.ts';

/** How the records of a profile's container are cut out of a file. */
export const framingOf = (container: ProfileFile['container']): Framing => {
  switch (container.kind) {
    case 'jsonl':
    case 'logfmt':
      return { kind: 'ndjson' };
    case 'json-array':
      return { kind: 'json-array', path: container.path };
    case 'csv':
      return { kind: 'csv' };
  }
};
