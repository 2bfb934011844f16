/** Methods of reports, packages, signing keys and the custody log. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { AssayError } from '../../../src-shared/contract/errors.ts';
import { readKeys } from '../cases/trust-keys.ts';
import { settingsOf } from '../cases/trust-settings.ts';
import { lockKey, publicKeyOf, readKeyFile, unlockKey, type AuditorKey } from '../custody/key-file.ts';
import type { Session } from '../session.ts';
import type { HandlersOf } from './handlers.ts';

/** Name of keys whose file has none. */
const unnamed = 'assay-auditor';

export function createReportHandlers(session: Session): HandlersOf<'reports' | 'keys' | 'custody'> {
  const { host, path, runJob, runQuery } = session;

  const keyOf = async ({ grant, passphrase }: { readonly grant: string; readonly passphrase: string }): Promise<AuditorKey> => {
    const file = path(grant);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new AssayError(error.code === 'ENOENT' ? 'path_not_found' : 'path_no_permission', { path: file }, { cause: error });
    });
    const read = readKeyFile(text, unnamed);
    if (read.kind === 'open') return read.key;
    const key = read.kind === 'locked' ? unlockKey(read.locked, passphrase) : null;
    if (key === null) throw new AssayError(read.kind === 'locked' ? 'key_locked' : 'key_invalid', { path: file, reason: '' });
    return key;
  };

  return {
    'reports.make': async ({ grant, formats, key }, context) => {
      session.writable();
      const params = { out: path(grant), formats, key: key === null ? null : await keyOf(key) };
      return runJob('makeReport', { ...params, madeAt: host.clock.now(), version: host.version, fonts: host.fonts.href }, context);
    },
    'reports.verify': async ({ grant, evidence, trust }, context) => {
      const typed = await readKeys(new TextEncoder().encode(trust));
      const [problem] = trust.trim() === '' ? [] : typed.problems;
      if (problem !== undefined) throw new AssayError('key_invalid', { reason: problem });
      const pinned = settingsOf(session.isOpen() ? await runQuery('listKeys', {}) : []);
      const keys = [...pinned.keys, ...(trust.trim() === '' ? [] : typed.keys.map(({ vkey }) => ({ vkey, origin: '' })))];
      const settings = { ...pinned, keys, filtered: false, thorough: false };
      return runJob('verifyReport', { path: path(grant), settings, evidence: evidence.map(path), version: host.version }, context);
    },
    'keys.create': async ({ grant, name, passphrase }) => {
      const file = path(grant);
      if (/[\s+]/u.test(name)) throw new AssayError('key_invalid', { reason: 'A name has no spaces and no plus sign.' });
      const key = { name, seed: new Uint8Array(randomBytes(32)) };
      const text = lockKey(key, passphrase, { bytes: (length) => new Uint8Array(randomBytes(length)) });
      await writeNew(file, text, 0o600);
      await writeNew(`${file}.vkey`, `${publicKeyOf(key)}\n`, 0o644);
      return { vkey: publicKeyOf(key) };
    },
    'custody.list': async (p) => runQuery('custody', p),
    'custody.verify': async (_, context) => {
      const { folder } = session.current();
      const settings = { ...settingsOf(await runQuery('listKeys', {})), filtered: false, thorough: false };
      const result = await runJob('verifyCustody', { folder, settings, work: await runQuery('digestWork', {}) }, context);
      if (result === null) return { verdict: 'not_verifiable', records: 0, findings: [], limits: [], notProven: [] };
      const { input, counts, findings, limits, notProven } = result;
      return { verdict: input.verdict, records: counts.records, findings, limits, notProven };
    },
    'custody.sign': async ({ key }) => {
      session.writable();
      const { size, head } = await runJob('signCustody', { key: await keyOf(key) });
      return { size, head };
    },
  };
}

/** The save dialog has asked before it gives a name that exists; a key is never written over all the same. */
async function writeNew(path: string, text: string, mode: number): Promise<void> {
  await writeFile(path, text, { flag: 'wx', mode }).catch((error: NodeJS.ErrnoException) => {
    throw new AssayError(
      error.code === 'EEXIST' ? 'case_exists' : 'path_not_writable',
      { path, reason: error.code ?? 'io' },
      { cause: error },
    );
  });
}
