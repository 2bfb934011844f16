/** Entry of every worker thread: serves the operations of the role that it was started with. */
import { parentPort, workerData } from 'node:worker_threads';
import { createExportOps } from './engine/ops/export-ops.ts';
import { createJobOps } from './engine/ops/job-ops.ts';
import type { WorkerStart } from './engine/indexing/settings.ts';
import { createParseOps } from './engine/indexing/parse-ops.ts';
import { createQueryOps } from './engine/ops/query-ops.ts';
import { serveOps } from './engine/jobs/serve-ops.ts';
import { createEvidenceSink, createNodePorts, createOutput } from './node-ports.ts';

const start = workerData as WorkerStart;
if (parentPort === null) throw new Error('The worker entry runs only as a thread of the engine.');

const opsOf = (role: WorkerStart['role']) => {
  switch (role) {
    case 'parse':
      return createParseOps();
    case 'query':
    case 'audit':
      return createQueryOps(start, createNodePorts());
    case 'export':
      return createExportOps(start, createNodePorts(), createOutput);
    case 'job':
      return createJobOps(start, createNodePorts(), createEvidenceSink, createOutput).table;
  }
};

serveOps(parentPort, opsOf(start.role));
