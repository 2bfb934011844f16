/** Evidence that changes under the reader, or that may not be read: said so, never taken for whole. */
import { appendFileSync, chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FileSource } from '../../src-main/engine/ports.ts';
import { createJobOps } from '../../src-main/engine/ops/job-ops.ts';
import type { OpContext } from '../../src-main/engine/jobs/protocol.ts';
import { createEvidenceSink, createNodePorts, createOutput } from '../../src-main/node-ports.ts';
import { verificationSchema } from '../../src-shared/model/verification.ts';
import { checkpointPaths, eventPaths, generated, write, type Archive } from '../support/assay-archive.ts';
import { runCli } from '../support/cli.ts';
import { briefly, codes, decisive, only, trusting } from '../support/engine.ts';
import { examineHere, nodeFiles } from '../support/examine-here.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
let clean: Archive;
let first: string;
beforeAll(async () => {
  clean = await generated(join(folder, 'clean'), { events: 60, eventsPerFile: 30, checkpointEvery: 20 });
  first = eventPaths(clean)[0]!;
});

/** Calls `act` once, after `path` was opened for the first time and before anything is read of it. */
function meddling(path: string, act: () => void): FileSource {
  let left = 1;
  return {
    ...nodeFiles,
    async open(wanted) {
      const file = await nodeFiles.open(wanted);
      if (wanted.endsWith(path) && left-- === 1) act();
      return file;
    },
  };
}

/** Another size: a coarse clock must not hide it. */
const touch = (path: string): void => appendFileSync(path, 'x');

describe('a file that changes while it is read', () => {
  test('in a folder: an events file, a checkpoint', async () => {
    for (const changing of [first, checkpointPaths(clean)[0]!]) {
      const path = write(clean, join(folder, `changing-${changing.replaceAll('/', '-')}`));
      const result = await examineHere(path, trusting(clean.vkeys), { files: meddling(changing, () => touch(join(path, changing))) });
      expect(only(result, 'file.changed')).toMatchObject({ severity: 'incomplete', file: changing });
      expect(decisive(result).map(({ code }) => code)).toEqual(['file.changed']);
      expect(result.input.verdict).toBe('incomplete');
    }
  });

  test('a .zip that grows', async () => {
    const path = write(clean, join(folder, 'growing.zip'));
    let reads = 0;
    const files: FileSource = {
      ...nodeFiles,
      async open(wanted) {
        const file = await nodeFiles.open(wanted);
        return {
          ...file,
          bytes: file.bytes,
          read: async (position, length) => ((reads += 1) === 5 ? (touch(path), file.read(position, length)) : file.read(position, length)),
        };
      },
    };
    const result = await examineHere(path, trusting(clean.vkeys), { files });
    expect(codes(result)).toContain('file.changed');
    expect(['incomplete', 'broken']).toContain(result.input.verdict);
  });

  test('a file that goes away', async () => {
    const path = write(clean, join(folder, 'vanishing'));
    const result = await examineHere(path, trusting(clean.vkeys), { files: meddling(first, () => rmSync(join(path, first))) });
    expect(codes(result)).toContain('file.changed');
    expect(['incomplete', 'broken']).toContain(result.input.verdict);
  });

  test('while it is imported: found by reading the original again, and the copy is what was hashed', async () => {
    const original = write(clean, join(folder, 'imported.zip'));
    const ports = { ...createNodePorts(), files: meddling('imported.zip', () => touch(original)) };
    const start = {
      role: 'job' as const,
      entry: new URL('../../src-main/engine-worker.ts', import.meta.url).href,
      nativeBinding: null,
      parseThreads: 1,
    };
    const ops = createJobOps(start, ports, createEvidenceSink, createOutput).ops;
    const context: OpContext = { signal: new AbortController().signal, progress: () => undefined };
    const target = join(folder, 'changing.assay');
    await ops.createCase({ folder: target, name: 'changing' }, context);
    const before = readFileSync(original);
    try {
      const { result } = await ops.importEvidence(
        {
          path: original,
          filtered: false,
          thorough: false,
          provenance: { receivedFrom: '', receivedAt: '', extractedHow: '', transport: '' },
        },
        context,
      );
      expect(briefly(decisive(result))).toEqual(['file.changed@-']);
      expect(result.input.verdict).toBe('incomplete');
      expect(readFileSync(join(target, 'evidence', readdirSync(join(target, 'evidence'))[0]!))).toEqual(before);
    } finally {
      await ops.closeCase({}, context);
    }
  });
});

describe('what may not be read', () => {
  // Root may read everything; the command then runs as nobody.
  const user = process.getuid?.() === 0 ? 65_534 : undefined;
  const home = (): string => {
    const path = join(folder, 'home');
    mkdirSync(path, { recursive: true });
    for (const one of [folder, path]) chmodSync(one, 0o755);
    if (user !== undefined) chownSync(path, user, user);
    return path;
  };
  const forbid = (path: string): void => chmodSync(path, 0);
  const run = (args: readonly string[]) => runCli(args, { home: home(), ...(user === undefined ? {} : { user }) });

  test('a file without rights: one sentence, status 64', async () => {
    const path = join(folder, 'secret.jsonl');
    writeFileSync(path, '{}\n');
    forbid(path);
    const { status, out, err } = await run(['verify', path, '--json']);
    expect({ status, out }).toEqual({ status: 64, out: '' });
    expect(err).toMatch(/may not read .*secret\.jsonl/);
  });

  test('a folder without rights: one sentence, status 64', async () => {
    const path = join(folder, 'locked');
    mkdirSync(path);
    forbid(path);
    const { status, out, err } = await run(['verify', path, '--json']);
    chmodSync(path, 0o755);
    expect({ status, out }).toEqual({ status: 64, out: '' });
    expect(err).toMatch(/may not read .*locked/);
  });

  test('an events file or a folder inside without rights: incomplete, its events unread and not missing', async () => {
    for (const [name, part] of [
      ['inner-file', first],
      ['inner-folder', 'events'],
    ] as const) {
      const path = write(clean, join(folder, name));
      const mode = statSync(join(path, part)).mode;
      forbid(join(path, part));
      const { status, out } = await run(['verify', path, '--json']);
      chmodSync(join(path, part), mode);
      const result = verificationSchema.parse(JSON.parse(out));
      const found = result.findings.filter(({ severity }) => severity === 'incomplete');
      expect(found.map(({ code, file }) => [code, file])).toEqual([['file.unreadable', part]]);
      expect(result.findings.filter(({ severity }) => severity === 'broken')).toEqual([]);
      expect({ verdict: result.verdict, status }).toEqual({ verdict: 'incomplete', status: 4 });
    }
  });
});
