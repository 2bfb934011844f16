/** Threads and child processes run the sources as they are; what Node makes of them is kept between runs, as the npm scripts do. */
import { join } from 'node:path';

export const compileCache = join(import.meta.dirname, '../../node_modules/.cache/compile');
process.env['NODE_COMPILE_CACHE'] ??= compileCache;
