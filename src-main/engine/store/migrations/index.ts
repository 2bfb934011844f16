import { migration0010 } from './0010-case.ts';
import { migration0020 } from './0020-marks.ts';
import { migration0025 } from './0025-columns.ts';
import { migration0030 } from './0030-samples.ts';
import { migration0035 } from './0035-mapping.ts';
import { migration0040 } from './0040-audit.ts';
import { migration0045 } from './0045-profile.ts';
import { migration0050 } from './0050-trust.ts';

export interface Migration {
  /** Grows by tens; `user_version` of a database is that of the last one applied. */
  readonly version: number;
  readonly script: string;
}

/** In order. A released one never changes. */
export const migrations: readonly Migration[] = [
  migration0010,
  migration0020,
  migration0025,
  migration0030,
  migration0035,
  migration0040,
  migration0045,
  migration0050,
];
