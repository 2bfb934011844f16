/** What the parts of the method table are made of. */
import { z } from 'zod';

export const nothing = z.object({});
/** An opaque token for a path that the host granted, from a dialog or a drop. */
export const grant = z.string().min(1).max(100);
export const query = z.string().max(10_000);

export const method = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result });
