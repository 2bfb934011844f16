/** Records of exports without integrity data, JSON and CSV, read by a mapping. There is nothing to hash: every record is unhashed. */
import { isUtf8 } from 'node:buffer';
import { asBuffer } from '../bytes/bytes.ts';
import { encodeUtf8, firstInvalidUtf8 } from '../bytes/utf8.ts';
import { recordFlags } from '../chain/types.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { createJsonValidator } from '../json/validate.ts';
import { limits } from '../../../src-shared/limits.ts';
import { parseCsvRow } from './csv-row.ts';
import { cellDamage, hasLostZeros, isRounded, isTurnedId, isTurnedTime } from './damage.ts';
import { createCapture } from './mapper/capture.ts';
import type { Capture } from './mapper/capture.ts';
import type { CompiledMapping } from './mapper/compile.ts';
import { createFiller } from './mapper/fill.ts';
import { createPathSet } from './mapper/paths.ts';
import type { PathNode } from './mapper/paths.ts';
import { createSlotValues, kinds } from './mapper/values.ts';
import { parseRecord } from './record-reader.ts';
import type { RecordReader, RecordTarget } from './record-reader.ts';
import type { EventField } from '../../../src-shared/model/event.ts';

/** Fields whose values are looked at for traces of a spreadsheet. */
const idFields: ReadonlySet<EventField> = new Set<EventField>(['eventId', 'actorId', 'resourceId', 'session']);

/** A reader for one thread. */
export const createMappedReader = (mapping: CompiledMapping): RecordReader => {
  const values = createSlotValues(mapping.paths.names.length);
  const filler = createFiller(mapping);
  const tree = mapping.paths.tree();
  const capture = createCapture(tree, values);
  const validator = createJsonValidator();
  const csv = createCsvColumns(mapping, tree);
  const timePath = nameOf(mapping, mapping.time?.slots);
  const idSlots = mapping.texts.flatMap(({ field, slots }) =>
    idFields.has(field) ? slots.map((slot) => ({ slot, name: mapping.paths.names[slot] ?? field })) : [],
  );

  /** What both forms have in common, once the values are in their slots. */
  const finish = (target: RecordTarget, index: number): void => {
    const { block, rows, part = -1 } = target;
    const time = filler.time(values);
    block.flags[index] = recordFlags.unhashed;
    block.time[index] = time.ms;
    block.scope[index] = block.scopeIndex('');
    if (time.remark === 'unreadable_time' && isTurnedTime(time.text)) block.note(index, 'export.damaged', 'date_turned', timePath);
    else if (time.remark === 'unreadable_time' || time.remark === 'no_time') block.note(index, 'time.unreadable', time.remark, timePath);
    else if (time.remark !== null) block.note(index, 'time.zone_assumed', time.remark, timePath);
    const unique = filler.unique(values);
    if (unique !== null) block.tellApart(index, part < 0 ? unique : `${unique}\n#${part}`);
    for (const { slot, name } of idSlots) {
      const value = values.first(slot);
      if (value < 0 || values.kind(value) === kinds.container || !values.mayBeMangled(value)) continue;
      const text = values.text(value);
      if (isTurnedId(text)) block.note(index, 'export.damaged', 'date_turned', name);
      else if (target.header === null && isRounded(text)) block.note(index, 'export.damaged', 'number_rounded', name);
    }
    if (rows === null) return;
    rows.endRow(index);
    filler.columns(values, rows, index);
    rows.time[index] = time.ms;
    rows.recorded[index] = filler.recorded(values);
  };

  const readJson = (target: RecordTarget, bytes: Uint8Array, start: number, end: number, index: number): void => {
    const { block, rows, part = -1 } = target;
    identify(target, bytes.subarray(start, end), index, part);
    if (end - start > limits.recordBytes || !validator.isStrictObject(bytes, start, end)) {
      const parsed = parseRecord(bytes, start, end);
      if (!parsed.ok) {
        block.malformed(index, parsed.reason, parsed.byte);
        return;
      }
    }
    values.clear();
    rows?.beginRow(end - start);
    capture(rows, bytes, start, part);
    finish(target, index);
  };

  const readCsv = (target: RecordTarget, bytes: Uint8Array, start: number, end: number, index: number): void => {
    const { block, rows, header = [] } = target;
    const record = bytes.subarray(start, end);
    identify(target, record, index, -1);
    if (!isUtf8(record)) {
      block.malformed(index, 'invalid_utf8', firstInvalidUtf8(record));
      return;
    }
    const text = asBuffer(record).toString('utf8');
    const row = parseCsvRow(text, target.delimiter);
    if (!row.ok) {
      block.malformed(index, 'csv_quotes', Buffer.byteLength(text.slice(0, row.at)));
      return;
    }
    const names = header ?? [];
    if (row.values.length !== names.length) {
      block.malformed(index, 'csv_fields', 0);
      return;
    }
    values.clear();
    rows?.beginRow(record.length);
    const columns = csv.of(names);
    for (let i = 0; i < names.length; i += 1) {
      const cell = row.values[i] as string;
      if (cell === '') continue;
      const damage = cellDamage(cell) ?? (hasLostZeros(cell, text) ? 'zeros_lost' : null);
      if (damage !== null) block.note(index, 'export.damaged', damage, names[i] ?? null);
      const column = columns[i] as CsvColumn;
      const isJson = cell.startsWith('{') || cell.startsWith('[');
      rows?.members.enterName(names[i] ?? '');
      const isRead = isJson && column.readJson !== null && column.readJson(rows, cell, values);
      if (!isRead && rows !== null && !column.isHidden) {
        rows.addText(cell);
        rows.addMember();
      }
      rows?.members.leave();
      if (isRead) {
        for (const slot of column.slots) values.addPlain(slot, cell, -1, -1, false);
        continue;
      }
      const isText = rows !== null && !column.isHidden;
      for (const slot of column.slots) {
        if (isText) values.addPlain(slot, cell, rows.lastStart, rows.lastEnd, rows.isLastAscii);
        else values.addPlain(slot, cell, -1, -1, false);
      }
    }
    finish(target, index);
  };

  return (target, bytes, start, end, index) =>
    target.header === null ? readJson(target, bytes, start, end, index) : readCsv(target, bytes, start, end, index);
};

const nameOf = ({ paths }: CompiledMapping, slots: readonly number[] | undefined): string | null =>
  slots?.[0] === undefined ? null : (paths.names[slots[0]] ?? null);

/** The digest of the record's bytes; events of one record differ by their number. */
const identify = ({ block }: RecordTarget, record: Uint8Array, index: number, part: number): void => {
  if (part < 0) block.identify(index, record);
  else block.identify(index, encodeUtf8(`${sha256Hex(record)}#${part}`));
};

interface CsvColumn {
  readonly slots: readonly number[];
  readonly isHidden: boolean;
  /** Reads a cell that holds JSON; false when it is none. */
  readonly readJson: ((rows: RecordTarget['rows'], cell: string, values: ReturnType<typeof createSlotValues>) => boolean) | null;
}

/** Which slots the columns of a table fill. A path is a column's name, or begins with one and goes on inside the JSON of its cells. */
const createCsvColumns = (mapping: CompiledMapping, tree: PathNode): { of(names: readonly string[]): readonly CsvColumn[] } => {
  const validator = createJsonValidator();
  const { names: pathNames, paths } = mapping.paths;
  let known: { readonly key: string; readonly columns: readonly CsvColumn[] } | null = null;
  const empty = createPathSet(undefined)?.tree();

  const jsonReader = (node: PathNode | undefined): CsvColumn['readJson'] => {
    if (node === undefined) return null;
    let capture: Capture | null = null;
    return (rows, cell, values) => {
      const bytes = encodeUtf8(cell);
      if (!validator.isStrictObject(bytes, 0, bytes.length)) return false;
      capture ??= createCapture(node, values);
      capture(rows, bytes, 0, -1);
      return true;
    };
  };

  return {
    of: (names) => {
      const key = names.join('\u0000');
      if (known?.key === key) return known.columns;
      const columns = names.map((name): CsvColumn => {
        const slots = pathNames.flatMap((path, slot) => {
          const steps = paths[slot] ?? [];
          return path === name || (steps.length === 1 && steps[0] === name) ? [slot] : [];
        });
        const child = tree.children[tree.names.indexOf(name)];
        const isHidden = slots.length > 0 && child?.isHidden === true;
        return { slots, isHidden, readJson: jsonReader(child?.leadsOn === true ? child : empty) };
      });
      known = { key, columns };
      return columns;
    },
  };
};
