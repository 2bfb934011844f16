export { isoTime } from './cells.ts';
import type { ExportFormat } from '../../../src-shared/model/export.ts';
import { createCsvWriter } from './csv.ts';
import { createNdjsonWriter } from './ndjson.ts';
import type { ExportWriter, WriterOptions } from './types.ts';
import { createXlsxWriter } from './xlsx.ts';

/** The writer of a format. */
export function createExportWriter(format: ExportFormat, options: WriterOptions): ExportWriter {
  switch (format) {
    case 'csv':
      return createCsvWriter(options);
    case 'ndjson':
      return createNdjsonWriter(options);
    case 'xlsx':
      return createXlsxWriter(options);
  }
}
