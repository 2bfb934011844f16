/** Errors that cross the port: a code and parameters; the sentence comes from `text/errors.ts`. */
import { z } from 'zod';

export const errorCodes = [
  'bad_frame',
  'unknown_method',
  'bad_params',
  'bad_result',
  'cancelled',
  'internal',
  'grant_unknown',
  'no_case',
  'case_exists',
  'case_not_found',
  'case_invalid',
  'case_newer',
  'case_locked',
  'case_read_only',
  'path_not_found',
  'path_no_permission',
  'path_unreadable',
  'path_not_writable',
  'export_too_large',
  'evidence_known',
  'evidence_empty',
  'evidence_unknown',
  'disk_full',
  'key_invalid',
  'key_locked',
  'key_unsupported',
  'key_known',
  'query_invalid',
  'profile_invalid',
  'event_not_found',
  'proof_impossible',
  'mark_not_found',
  'sample_unknown',
  'sample_item_unknown',
  'sample_state',
  'sample_reviewer',
  'sample_conflict',
  'sample_empty',
  'sampling_problem',
  'seed_refused',
  'grid_unreadable',
  'policy_invalid',
  'rule_invalid',
  'lead_not_found',
  'demo_unknown',
  'busy',
  'engine_down',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const contractErrorSchema = z.object({
  code: z.enum(errorCodes),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ContractError = Readonly<z.infer<typeof contractErrorSchema>>;

/** Thrown inside the engine for misuse and broken I/O, and by the window's client for what came back. */
export class AssayError extends Error {
  override readonly name = 'AssayError';
  readonly code: ErrorCode;
  readonly detail: ContractError['detail'];
  constructor(code: ErrorCode, detail: ContractError['detail'] = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.detail = detail;
  }
}
