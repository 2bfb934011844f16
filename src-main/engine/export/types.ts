import type { ExportAbout, ExportColumn, ExportRow } from '../../../src-shared/model/export.ts';

/** Turns rows into the bytes of a file. `put` takes bytes in order; it may be called any number of times. */
export interface ExportWriter {
  begin(): void;
  row(row: ExportRow): void;
  end(): void;
  /** What whoever reads the file must know of its values, once all rows are written. */
  remarks(): readonly string[];
}

export interface WriterOptions {
  readonly columns: readonly ExportColumn[];
  /** Null: the file itself says nothing of where it comes from. */
  readonly about: ExportAbout | null;
  /** CSV: begin with a byte order mark, by which some spreadsheets know UTF-8. */
  readonly bom: boolean;
  readonly put: (bytes: Uint8Array) => void;
}
