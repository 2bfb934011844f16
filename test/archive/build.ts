/** Writers of small archives by hand, well-formed by default; every field can be made to lie. */
import zlib from 'node:zlib';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const join = (...parts: readonly Uint8Array[]): Uint8Array => joinAll(parts);
const joinAll = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const u16 = (...values: readonly number[]): Uint8Array => {
  const out = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => out.writeUInt16LE(value & 0xffff, 2 * index));
  return out;
};
const u32 = (...values: readonly number[]): Uint8Array => {
  const out = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => out.writeUInt32LE(value >>> 0, 4 * index));
  return out;
};
const u64 = (...values: readonly number[]): Uint8Array => {
  const out = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => out.writeBigUInt64LE(BigInt(value), 8 * index));
  return out;
};

export interface ZipItem {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** 0 stored, 8 deflate (default). Others: the content is written as it is. */
  readonly method?: number;
  /** Bytes written instead of the compressed content. */
  readonly data?: Uint8Array;
  readonly flags?: number;
  readonly crc?: number;
  readonly packedBytes?: number;
  readonly bytes?: number;
  readonly madeBy?: number;
  readonly attributes?: number;
  readonly extra?: Uint8Array;
  readonly localExtra?: Uint8Array;
  readonly localName?: string;
  readonly localMethod?: number;
  readonly localBytes?: number;
  /** Stated offset of the local header. */
  readonly offset?: number;
  readonly noLocal?: boolean;
  readonly zip64?: boolean;
  /** Form of the data descriptor behind the data; by default with a signature when flag bit 3 is set, else none. */
  readonly descriptor?: 'plain' | 'signed' | 'wide' | 'wide-signed' | 'none';
  /** The local part is written, but the directory leaves it out. */
  readonly unlisted?: boolean;
  /** Bytes behind the entry that belong to nothing. */
  readonly behind?: Uint8Array;
  readonly localPackedBytes?: number;
}

export interface ZipOptions {
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  readonly comment?: Uint8Array;
  /** Offsets count from behind `before` (as when a stub is put in front of a finished zip). */
  readonly shifted?: boolean;
  readonly entries?: number;
  readonly directoryBytes?: number;
  readonly directoryOffset?: number;
  readonly zip64?: boolean;
  /** Bytes between the zip64 end record and its locator. */
  readonly behindEnd64?: Uint8Array;
}

/** Unix mode in the external attributes. */
export const unixMode = (mode: number): Pick<ZipItem, 'madeBy' | 'attributes'> => ({ madeBy: 3 << 8, attributes: mode * 0x10000 });

const asBytes = (value: string | Uint8Array): Uint8Array => (typeof value === 'string' ? bytesOf(value) : value);

const descriptor = (form: ZipItem['descriptor'], crc: number, packed: number, bytes: number): Uint8Array => {
  if (form === 'none') return new Uint8Array(0);
  const sizes = form === 'wide' || form === 'wide-signed' ? u64(packed, bytes) : u32(packed, bytes);
  return join(form === 'signed' || form === 'wide-signed' ? u32(0x08074b50) : new Uint8Array(0), u32(crc), sizes);
};

/** A zip (APPNOTE): local headers with data, central directory, end record. */
export const buildZip = (items: readonly ZipItem[], options: ZipOptions = {}): Uint8Array => {
  const parts: Uint8Array[] = [options.before ?? new Uint8Array(0)];
  const directory: Uint8Array[] = [];
  const base = options.shifted === true ? 0 : (options.before?.length ?? 0);
  let position = base;
  for (const item of items) {
    const name = asBytes(item.name);
    const content = asBytes(item.content ?? '');
    const method = item.method ?? 8;
    const data = item.data ?? (method === 8 ? zlib.deflateRawSync(content) : content);
    const crc = item.crc ?? zlib.crc32(content);
    const packed = item.packedBytes ?? data.length;
    const bytes = item.bytes ?? content.length;
    const flags = item.flags ?? 0x800;
    const offset = item.offset ?? position;
    if (item.noLocal !== true) {
      const localName = item.localName === undefined ? name : bytesOf(item.localName);
      const extra = item.zip64 === true ? join(u16(1, 16), u64(bytes, packed)) : (item.localExtra ?? new Uint8Array(0));
      const wide = item.zip64 === true;
      const described = (flags & 8) !== 0;
      const local = join(
        u32(0x04034b50),
        u16(20, flags, item.localMethod ?? method, 0, 0x21),
        described
          ? u32(0, item.localPackedBytes ?? 0, 0)
          : u32(crc, wide ? 0xffffffff : packed, wide ? 0xffffffff : (item.localBytes ?? bytes)),
        u16(localName.length, extra.length),
        localName,
        extra,
        data,
        descriptor(item.descriptor ?? (described ? 'signed' : 'none'), crc, packed, bytes),
        item.behind ?? new Uint8Array(0),
      );
      parts.push(local);
      position += local.length;
    }
    if (item.unlisted === true) continue;
    const extra = item.zip64 === true ? join(u16(1, 24), u64(bytes, packed, offset)) : (item.extra ?? new Uint8Array(0));
    const wide = item.zip64 === true;
    directory.push(
      u32(0x02014b50),
      u16(item.madeBy ?? 20, 20, flags, method, 0, 0x21),
      u32(crc, wide ? 0xffffffff : packed, wide ? 0xffffffff : bytes),
      u16(name.length, extra.length, 0, 0, 0),
      u32(item.attributes ?? 0, wide ? 0xffffffff : offset),
      name,
      extra,
    );
  }
  const directoryBytes = joinAll(directory);
  parts.push(directoryBytes);
  const end64 = position + directoryBytes.length;
  const listed = items.filter(({ unlisted }) => unlisted !== true).length;
  if (options.zip64 === true) {
    parts.push(
      u32(0x06064b50),
      u64(44),
      u16(45, 45),
      u32(0, 0),
      u64(listed, listed, directoryBytes.length, position),
      options.behindEnd64 ?? new Uint8Array(0),
      u32(0x07064b50, 0),
      u64(end64),
      u32(1),
    );
  }
  const wide = options.zip64 === true;
  const count = options.entries ?? listed;
  parts.push(
    u32(0x06054b50),
    u16(0, 0, wide ? 0xffff : count, wide ? 0xffff : count),
    u32(wide ? 0xffffffff : (options.directoryBytes ?? directoryBytes.length), wide ? 0xffffffff : (options.directoryOffset ?? position)),
    u16(options.comment?.length ?? 0),
    options.comment ?? new Uint8Array(0),
    options.after ?? new Uint8Array(0),
  );
  return joinAll(parts);
};

export interface TarItem {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly type?: string;
  readonly prefix?: string;
  /** Text of the size field instead of the content's length in octal. */
  readonly size?: string | Uint8Array;
  readonly mtime?: number;
  readonly magic?: 'ustar' | 'gnu' | 'none';
  readonly breakChecksum?: boolean;
}

const padded = (bytes: Uint8Array): Uint8Array => join(bytes, new Uint8Array((512 - (bytes.length % 512)) % 512));

/** One header and its data, padded to 512 (POSIX ustar). */
export const tarItem = (item: TarItem): Uint8Array => {
  const content = asBytes(item.content ?? '');
  const header = Buffer.alloc(512);
  const put = (value: string | Uint8Array, at: number): void => void Buffer.from(asBytes(value)).copy(header, at);
  put(asBytes(item.name).subarray(0, 100), 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(item.size ?? `${content.length.toString(8).padStart(11, '0')}\0`, 124);
  put(`${(item.mtime ?? 1_700_000_000).toString(8).padStart(11, '0')}\0`, 136);
  put('        ', 148);
  put(item.type ?? '0', 156);
  if (item.magic === 'gnu') put('ustar  \0', 257);
  else if (item.magic !== 'none') put('ustar\u000000', 257);
  put(item.prefix ?? '', 345);
  const sum = header.reduce((total, byte) => total + byte, item.breakChecksum === true ? 1 : 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return join(header, padded(content));
};

/** A pax extended header with these records. `type` 'x' for the next entry, 'g' for all that follow. */
export const pax = (records: Readonly<Record<string, string>>, type = 'x'): Uint8Array =>
  tarItem({
    name: 'PaxHeader',
    type,
    content: Object.entries(records)
      .map(([key, value]) => paxRecord(key, value))
      .join(''),
  });

const paxRecord = (key: string, value: string): string => {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (String(length).length + rest !== length) length += 1;
  return `${length} ${key}=${value}\n`;
};

export const tarEnd = new Uint8Array(1024);

/** A tar of plain files with pax headers where a name needs one, as GNU and POSIX tars are written. */
export const buildTar = (items: readonly TarItem[]): Uint8Array =>
  join(
    ...items.flatMap((item) => {
      const name = typeof item.name === 'string' ? item.name : null;
      return name !== null && Buffer.byteLength(name) > 100 ? [pax({ path: name }), tarItem({ ...item, name: 'short' })] : [tarItem(item)];
    }),
    tarEnd,
  );

export interface GzipOptions {
  readonly extra?: Uint8Array;
  readonly name?: string;
  readonly comment?: string;
  readonly headerCrc?: boolean | number;
  readonly method?: number;
  readonly reserved?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly deflated?: Uint8Array;
}

/** One gzip member (RFC 1952). */
export const gzipMember = (content: string | Uint8Array, options: GzipOptions = {}): Uint8Array => {
  const plain = asBytes(content);
  const { extra, name, comment, headerCrc, reserved = 0 } = options;
  const flags =
    (headerCrc === undefined ? 0 : 2) |
    (extra === undefined ? 0 : 4) |
    (name === undefined ? 0 : 8) |
    (comment === undefined ? 0 : 16) |
    reserved;
  const header = join(
    new Uint8Array([0x1f, 0x8b, options.method ?? 8, flags, 0, 0, 0, 0, 0, 255]),
    extra === undefined ? new Uint8Array(0) : join(u16(extra.length), extra),
    name === undefined ? new Uint8Array(0) : bytesOf(`${name}\0`),
    comment === undefined ? new Uint8Array(0) : bytesOf(`${comment}\0`),
  );
  const check = headerCrc === undefined ? new Uint8Array(0) : u16(headerCrc === true ? zlib.crc32(header) : Number(headerCrc));
  return join(
    header,
    check,
    options.deflated ?? zlib.deflateRawSync(plain),
    u32(options.crc ?? zlib.crc32(plain), options.size ?? plain.length),
  );
};

/** A Zstandard skippable frame. */
export const skippable = (content: Uint8Array, nibble = 0): Uint8Array => join(u32(0x184d2a50 + nibble, content.length), content);
