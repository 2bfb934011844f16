/** A CloudTrail delivery through the command line: verified, imported with pinned AWS keys, searched, read again, verified again. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Verification } from '../../src-shared/model/verification.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { awsKey, keyList, makeTrail, signLake, treeOf, writeTree } from '../support/cloudtrail.ts';
import { openEngine } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const run = (...args: readonly string[]): Promise<CliResult> => runCli(args, { home: folder });
const key = awsKey();
const engine = openEngine(folder);
const digests = makeTrail(key, { prefix: 'logs/' });
const from = 's3://acme-trail/logs';

beforeAll(() => {
  writeTree(new Map([...treeOf(digests)].map(([path, data]) => [path.replace(/^logs\//, ''), data])), at('part'));
  writeTree(signLake(key, { 'result_1.csv.gz': '# Execution Time: x, "y\neventID,eventName,errorCode\nq-1,CreateUser,\n' }), at('lake'));
  writeFileSync(at('keys.json'), keyList(key));
});

describe('a CloudTrail delivery on the command line', () => {
  test('is verified with a key list, and the auditor’s word on where it came from is compared', async () => {
    const verify = async (...more: readonly string[]) => {
      const { status, out } = await run('verify', at('part'), '--trust', at('keys.json'), '--json', ...more);
      return { status, ...(JSON.parse(out) as Verification) };
    };
    expect(await verify('--copied-from', from)).toMatchObject({ status: 0, verdict: 'verified' });
    expect(await verify('--copied-from', 's3://other')).toMatchObject({ status: 1, verdict: 'broken' });
    const unasked = await verify();
    expect(unasked).toMatchObject({ status: 2 });
    expect(unasked.limits.map(({ code }) => code)).toEqual(['files.moved']);
  });

  test('a word that is no place in S3 is a usage error', async () => {
    for (const command of [
      ['verify', at('part')],
      ['import', '--case', at('x.assay'), at('part')],
    ]) {
      const { status, err } = await run(...command, '--copied-from', '/home/jo');
      expect({ status, err }).toEqual({ status: 64, err: expect.stringMatching(/is not a place in S3.*s3:\/\/BUCKET/) as string });
    }
  });

  test(
    'is imported, searched and read record by record; its word stays with it when it is verified again',
    { timeout: 60_000 },
    async () => {
      const imported = await run(
        'import',
        '--case',
        at('c.assay'),
        at('part'),
        at('lake'),
        '--trust',
        at('keys.json'),
        '--copied-from',
        from,
        '--index-text',
      );
      expect(imported.status, imported.err).toBe(0);
      expect((await run('search', '--case', at('c.assay'), 'action:PutBucketPolicy', '--count')).out.trim()).toBe('36');
      expect((await run('search', '--case', at('c.assay'), 'finance category:configuration outcome:success', '--count')).out.trim()).toBe(
        '36',
      );
      expect((await run('search', '--case', at('c.assay'), 'action:CreateUser', '--count')).out.trim()).toBe('1');
      const again = await run('verify', at('c.assay'), '--json');
      expect(again.status).toBe(0);
      expect((JSON.parse(again.out) as Verification).inputs.map(({ format, verdict }) => `${format} ${verdict}`)).toEqual([
        'cloudtrail-digest/1 verified',
        'cloudtrail-lake/1 verified',
      ]);

      await engine.call('case.open', { grant: engine.grant(at('c.assay')) });
      const pinned = await engine.call('trust.list', {});
      expect(pinned).toMatchObject([{ kind: 'cloudtrail', name: key.fingerprint, origin: '', algorithm: 'rsa-sha256' }]);
      const { rows } = await engine.call('events.page', { query: 'action:CreateUser', sort: 'import', offset: 0, limit: 5 });
      const detail = await engine.call('events.detail', { id: rows[0]!.id });
      expect(detail).toMatchObject({ raw: 'q-1,CreateUser,', stated: null, file: 'result_1.csv.gz', line: 3 });
      const [first] = (await engine.call('events.page', { query: 'finance', sort: 'time', offset: 0, limit: 1 })).rows;
      expect(first).toMatchObject({ chain: '123456789012/us-east-1/audit', actor: 'arn:aws:iam::123456789012:user/ada', seq: null });
      expect((await engine.call('events.detail', { id: first!.id })).raw).toContain('"eventName":"PutBucketPolicy"');

      for (const { id } of pinned) await engine.call('trust.remove', { id });
      await engine.call('evidence.verify', { thorough: false });
      expect((await engine.call('evidence.list', {}))[0]).toMatchObject({ verdict: 'verified_with_limits' });
    },
  );
});
