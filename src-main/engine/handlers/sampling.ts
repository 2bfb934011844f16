/** Methods of samples. */
import type { SampleAct } from '../ops/sample-ops.ts';
import type { CallContext, Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

export const createSamplingHandlers = ({ runJob, runQuery, current, writable, path, host }: Session): HandlersOf<'sampling'> => {
  const act = async (p: SampleAct, context?: CallContext) => {
    writable();
    return runJob('sampleAct', p, context);
  };
  return {
    'sampling.list': async () => [...(await runQuery('samples', {}))],
    'sampling.get': async (p) => runQuery('sample', p),
    'sampling.freeze': async (p, context) => act({ act: 'freeze', ...p }, context),
    'sampling.preview': async (p) => runQuery('samplePreview', p),
    'sampling.plan': async (p) => act({ act: 'plan', ...p }),
    'sampling.lock': async (p) => act({ act: 'lock', ...p }),
    'sampling.unlock': async (p) => act({ act: 'unlock', ...p }),
    'sampling.draw': async (p) => act({ act: 'draw', ...p }),
    'sampling.abandon': async (p) => act({ act: 'abandon', ...p }),
    'sampling.extend': async (p) => act({ act: 'extend', ...p }),
    'sampling.void': async (p) => act({ act: 'void', ...p }),
    'sampling.pick': async (p) => act({ act: 'pick', ...p }),
    'sampling.items': async (p) => [...(await runQuery('sampleItems', p))],
    'sampling.redo': async (p) => runQuery('sampleRedo', p),
    'sampling.test': async (p) => {
      writable();
      return runJob('sampleEntry', { act: 'test', ...p });
    },
    'sampling.attach': async ({ grants, ...p }) => {
      writable();
      return runJob('sampleEntry', { act: 'attach', ...p, paths: grants.map(path) });
    },
    'sampling.detach': async (p) => {
      writable();
      return runJob('sampleEntry', { act: 'detach', ...p });
    },
    'sampling.evaluate': async (p) => runQuery('sampleEvaluation', p),
    'sampling.prepare': async (p) => act({ act: 'prepare', ...p }),
    'sampling.review': async (p) => act({ act: 'review', ...p }),
    'sampling.reopen': async (p) => act({ act: 'reopen', ...p }),
    'sampling.export': async ({ grant, ...p }) => {
      writable();
      const { folder, files } = await runJob('sampleExport', {
        ...p,
        folder: grant === undefined ? null : path(grant),
        version: host.version,
      });
      return { folder, files: [...files] };
    },
    'sampling.readGrid': async ({ grant, id }) => runQuery('sampleReadGrid', { id, path: path(grant) }),
    'sampling.applyGrid': async ({ grant, ...p }) => {
      writable();
      return runJob('sampleGrid', { ...p, path: path(grant) });
    },
    'sampling.redraw': async (p, context) => {
      const { items, differences, missing, ...rest } = await runQuery('sampleRedraw', p, context);
      return { ...rest, items: [...items], differences: [...differences], missing: [...missing] };
    },
    'sampling.frequencies': async () => {
      current();
      return [...(await runQuery('frequencies', {}))];
    },
    'sampling.setFrequencies': async (p) => {
      writable();
      return [...(await runJob('sampleFrequencies', p))];
    },
  };
};
