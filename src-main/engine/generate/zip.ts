/** A ZIP writer without clocks: sizes known beforehand, no data descriptors, 1980-01-01, ZIP64 where an archive needs it. */
import { crc32 } from 'node:zlib';
import { createDeflater } from './deflate.ts';
import { GenerateProblem } from './problem.ts';
import { createSpool } from './spool.ts';
import type { Spool } from './spool.ts';

const MAX_32 = 0xffffffff;
const MAX_16 = 0xffff;
const DOS_DATE = 0x21;

export interface ZipWriter {
  add(path: string, content: Spool): void;
  finish(): void;
}

/** Already compressed members are stored; others are deflated. */
const isCompressed = (path: string): boolean => /\.(?:gz|zst)$/.test(path);

/** Writes to `write`, which takes bytes in order. */
export const createZipWriter = (write: (data: Uint8Array) => void, overflowPath: string): ZipWriter => {
  const central: Buffer[] = [];
  let position = 0;
  const put = (data: Uint8Array): void => {
    write(data);
    position += data.length;
  };

  const deflated = (content: Spool): Spool => {
    const deflater = createDeflater();
    const out = createSpool(`${overflowPath}-deflate`);
    content.drain((data) => {
      const ready = deflater.push(data);
      if (ready !== null) out.append(ready);
    });
    out.append(deflater.finish());
    return out;
  };

  return {
    add: (path, content) => {
      const name = Buffer.from(path, 'utf8');
      let checksum = 0;
      content.drain((data) => {
        checksum = crc32(data, checksum);
      });
      const store = isCompressed(path) || content.bytes === 0;
      const body = store ? content : deflated(content);
      if (content.bytes >= MAX_32 || body.bytes >= MAX_32) {
        throw new GenerateProblem('A file in the archive would be 4 GiB or larger: choose fewer --events-per-file, or write a folder.');
      }
      const offset = position;
      const common = Buffer.alloc(26);
      common.writeUInt16LE(offset >= MAX_32 ? 45 : 20, 0);
      common.writeUInt16LE(0x0800, 2);
      common.writeUInt16LE(store ? 0 : 8, 4);
      common.writeUInt16LE(0, 6);
      common.writeUInt16LE(DOS_DATE, 8);
      common.writeUInt32LE(checksum, 10);
      common.writeUInt32LE(body.bytes, 14);
      common.writeUInt32LE(content.bytes, 18);
      common.writeUInt16LE(name.length, 22);
      put(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name]));
      body.drain(put);
      if (!store) body.close();

      const extra = Buffer.alloc(offset >= MAX_32 ? 12 : 0);
      if (extra.length > 0) {
        extra.writeUInt16LE(1, 0);
        extra.writeUInt16LE(8, 2);
        extra.writeBigUInt64LE(BigInt(offset), 4);
      }
      common.writeUInt16LE(extra.length, 24);
      const rest = Buffer.alloc(14);
      // Regular file, readable by all, in the upper half of the external attributes.
      rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
      rest.writeUInt32LE(Math.min(offset, MAX_32), 10);
      central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, name, extra]));
    },
    finish: () => {
      const start = position;
      for (const entry of central) put(entry);
      const size = position - start;
      const large = central.length >= MAX_16 || start >= MAX_32 || size >= MAX_32;
      if (large) put(zip64End(central.length, size, start));
      const end = Buffer.alloc(22);
      end.write('PK\x05\x06', 0, 'latin1');
      end.writeUInt16LE(Math.min(central.length, MAX_16), 8);
      end.writeUInt16LE(Math.min(central.length, MAX_16), 10);
      end.writeUInt32LE(Math.min(size, MAX_32), 12);
      end.writeUInt32LE(Math.min(start, MAX_32), 16);
      put(end);
    },
  };
};

/** ZIP64 end of central directory record and its locator. */
const zip64End = (entries: number, size: number, start: number): Buffer => {
  const record = Buffer.alloc(56 + 20);
  record.write('PK\x06\x06', 0, 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(0x032d, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  record.write('PK\x06\x07', 56, 'latin1');
  record.writeBigUInt64LE(BigInt(start + size), 64);
  record.writeUInt32LE(1, 72);
  return record;
};
