/** Verifies a signed query result of CloudTrail Lake: the hashes of its files, as they are stored, and the signature over them. */
import { sha256Hex } from '../../crypto/sha256.ts';
import type { ChainContext, ChainVerdict } from './context.ts';
import type { LakeDocument } from './documents.ts';
import { lakeText } from './signatures.ts';

export function verifyLake(lake: LakeDocument, { sink, judge, read, countOf, hasKeys, filtered, set }: ChainContext): ChainVerdict {
  const { chain } = lake;
  const signed = judge.lake(lake);
  if (!signed.agree)
    sink.add({ code: 'crypto.disagreement', chain, file: lake.path, reason: 'signature', detail: { key: lake.fingerprint } });
  if (signed.status === 'invalid')
    sink.add({ code: 'checkpoint.signature_invalid', chain, file: lake.path, reason: 'lake', detail: { key: lake.fingerprint } });
  if (signed.status === 'key_unknown')
    sink.add({
      code: 'checkpoint.key_unknown',
      chain,
      file: lake.path,
      reason: !hasKeys ? 'no_aws_key' : judge.knows(lake.fingerprint, null) ? 'aws_other_region' : 'aws_unknown_key',
      detail: { key: lake.fingerprint },
    });
  const isTrue = signed.status === 'valid';
  const right = new Set<string>();
  const ranges: { from: number; to: number }[] = [];
  let events = 0;
  let rightCount = 0;
  let firstTime = NaN;
  let lastTime = NaN;
  for (const { name, sha256, path } of lake.files) {
    const file = path === null ? undefined : read.get(path);
    if (path === null || file === undefined) {
      // A list that was changed itself is one fault.
      if (signed.status !== 'invalid' && !set.isCutOff)
        sink.add({
          code: 'file.missing',
          ...(filtered ? { severity: 'limit' as const } : {}),
          chain,
          file: name,
          reason: 'lake',
          expected: sha256,
          detail: { digest: lake.path },
        });
      continue;
    }
    const count = countOf(path);
    const size = count.records - count.malformed;
    if (!file.agree) sink.add({ code: 'crypto.disagreement', chain, file: path, reason: 'file' });
    const isRight = file.stored === sha256 && file.isWhole && file.agree;
    // Bytes behind the end are a finding of their own, and all that is wrong with such a file's hash.
    if (file.stored !== null && file.isWhole && file.stored !== sha256 && file.trailingBytes === 0 && signed.status !== 'invalid')
      sink.add({
        code: 'file.hash_mismatch',
        chain,
        file: path,
        expected: sha256,
        found: file.stored,
        reason: 'lake',
        detail: { digest: lake.path },
      });
    if (isRight && signed.status !== 'invalid') {
      rightCount += 1;
      right.add(path);
      const last = ranges.at(-1);
      if (last !== undefined && last.to === events) last.to = events + size;
      else if (size > 0) ranges.push({ from: events + 1, to: events + size });
    }
    events += size;
    if (!(firstTime <= count.firstTime) && !Number.isNaN(count.firstTime)) firstTime = count.firstTime;
    if (!(lastTime >= count.lastTime) && !Number.isNaN(count.lastTime)) lastTime = count.lastTime;
  }
  const isWhole = rightCount === lake.files.length;
  return {
    chain: {
      id: chain,
      profile: 'cloudtrail-lake/1',
      origin: lake.region,
      events,
      firstSeq: null,
      lastSeq: null,
      head: null,
      proven: isTrue ? ranges.map((range) => ({ ...range, by: `checkpoint:${events}:${lake.fingerprint}` })) : [],
      firstTime: Number.isNaN(firstTime) ? null : firstTime,
      lastTime: Number.isNaN(lastTime) ? null : lastTime,
      checkpoints: [
        {
          size: events,
          status:
            signed.status === 'valid'
              ? isWhole
                ? 'valid'
                : 'root_mismatch'
              : signed.status === 'invalid'
                ? 'signature_invalid'
                : 'key_unknown',
          file: lake.path,
          root: sha256Hex(lakeText(lake)),
          keys: isTrue ? [lake.fingerprint] : [],
          time: lake.completedAt === null ? null : Math.round(Date.parse(lake.completedAt) / 1000),
        },
      ],
    },
    tallies: {
      digests: 0,
      linked: 0,
      signed: 1,
      valid: isTrue ? 1 : 0,
      contiguous: 0,
      missing: 0,
      listed: lake.files.length,
      right: rightCount,
    },
    isCovered: isTrue,
    isHeadFound: false,
    right,
  };
}
