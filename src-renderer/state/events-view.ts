/** How the Events table is shown: columns with their order and width, density, order of rows, panes, second time zone. Kept in this window. */
import { create } from 'zustand';
import { z } from 'zod';

export const densities = ['compact', 'normal', 'roomy'] as const;
export type Density = (typeof densities)[number];

/** Height of a row in pixels. */
export const rowHeights: Readonly<Record<Density, number>> = { compact: 24, normal: 28, roomy: 36 };

/** Every column that can be shown, in the order in which the chooser lists them. */
export const columnIds = [
  'seq',
  'time',
  'zoned',
  'recorded',
  'actor',
  'action',
  'category',
  'outcome',
  'resource',
  'ip',
  'country',
  'tags',
  'actorId',
  'actorEmail',
  'actorType',
  'actorRole',
  'resourceType',
  'resourceId',
  'resourceName',
  'userAgent',
  'session',
  'source',
  'eventId',
  'chain',
  'evidence',
] as const;
export type ColumnId = (typeof columnIds)[number];

export const sorts = ['time', 'seq', 'recorded', 'import'] as const;
export type Sort = (typeof sorts)[number];

const columnSchema = z.object({ id: z.enum(columnIds), width: z.number().min(30).max(2000).nullable() });
export type ShownColumn = Readonly<z.infer<typeof columnSchema>>;

export const narrowestColumn = 48;
export const widestColumn = 900;

const shownAtFirst: readonly ColumnId[] = ['seq', 'time', 'actor', 'action', 'category', 'outcome', 'resource', 'ip'];
export const usualColumns: readonly ShownColumn[] = shownAtFirst.map((id) => ({ id, width: null }));

const viewSchema = z.object({
  columns: z.array(columnSchema).min(1),
  density: z.enum(densities),
  sort: z.enum(sorts),
  descending: z.boolean(),
  facets: z.boolean(),
  histogram: z.boolean(),
  /** IANA name; null: that of this computer. */
  zone: z.string().max(100).nullable(),
  paneWidth: z.number().min(280).max(760),
});
export type EventsView = Readonly<z.infer<typeof viewSchema>>;

const usual: EventsView = {
  columns: [...usualColumns],
  density: 'normal',
  sort: 'time',
  descending: false,
  facets: true,
  histogram: true,
  zone: null,
  paneWidth: 380,
};

const key = 'assay.events.view';

/** What was kept, as far as it still makes sense. */
export function readView(stored: string | null): EventsView {
  try {
    const kept: unknown = JSON.parse(stored ?? '{}');
    const parsed = viewSchema.safeParse(typeof kept === 'object' ? { ...usual, ...kept } : kept);
    if (!parsed.success) return usual;
    const view = parsed.data;
    const seen = new Set<ColumnId>();
    const columns = view.columns.filter(({ id }) => !seen.has(id) && seen.add(id));
    return { ...view, columns };
  } catch {
    return usual;
  }
}

export const useEventsView = create<EventsView>(() => readView(localStorage.getItem(key)));

export function changeView(part: Partial<EventsView>): void {
  useEventsView.setState(part);
  localStorage.setItem(key, JSON.stringify(useEventsView.getState()));
}

/** Shows a column at the end, or takes it away; one always stays. */
export function toggleColumn(columns: readonly ShownColumn[], id: ColumnId): ShownColumn[] {
  const without = columns.filter((column) => column.id !== id);
  if (without.length === columns.length) return [...columns, { id, width: null }];
  return without.length === 0 ? [...columns] : without;
}

/** Moves a column by so many places. */
export function moveColumn(columns: readonly ShownColumn[], id: ColumnId, by: number): ShownColumn[] {
  const from = columns.findIndex((column) => column.id === id);
  const moved = columns[from];
  if (moved === undefined) return [...columns];
  const rest = columns.filter((column) => column.id !== id);
  const to = Math.min(rest.length, Math.max(0, from + by));
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}

/** Null: as wide as it is by itself. */
export function sizeColumn(columns: readonly ShownColumn[], id: ColumnId, width: number | null): ShownColumn[] {
  const kept = width === null ? null : Math.round(Math.min(widestColumn, Math.max(narrowestColumn, width)));
  return columns.map((column) => (column.id === id ? { id, width: kept } : column));
}
