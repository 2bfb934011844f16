/**
 * THE table: every method that a window may call on the engine, with the schemas of its parameters and its result.
 * Both ends validate with it. Paths never cross: the host grants them (`grant` is an opaque token from a dialog or a drop).
 */
import type { z } from 'zod';
import { auditMethods } from './methods/audit.ts';
import { caseMethods } from './methods/case.ts';
import { eventsMethods } from './methods/events.ts';
import { evidenceMethods } from './methods/evidence.ts';
import { exportsMethods } from './methods/exports.ts';
import { mappingMethods } from './methods/mapping.ts';
import { marksMethods } from './methods/marks.ts';
import { samplingMethods } from './methods/sampling.ts';
import { profilesMethods } from './methods/profiles.ts';
import { reportMethods } from './methods/report.ts';
import { trustMethods } from './methods/trust.ts';

export const methods = {
  ...caseMethods,
  ...evidenceMethods,
  ...eventsMethods,
  ...exportsMethods,
  ...mappingMethods,
  ...marksMethods,
  ...profilesMethods,
  ...reportMethods,
  ...trustMethods,
  ...samplingMethods,
  ...auditMethods,
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export type Params<M extends MethodName> = z.input<Methods[M]['params']>;
export type ParsedParams<M extends MethodName> = z.output<Methods[M]['params']>;
export type Result<M extends MethodName> = z.output<Methods[M]['result']>;
