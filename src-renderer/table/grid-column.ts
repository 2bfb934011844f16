export interface GridColumn<Row> {
  readonly id: string;
  readonly label: React.ReactNode;
  /** Words of the label. */
  readonly name: string;
  /** Narrowest width in pixels; with `grow` it takes its share of what is left. */
  readonly width: number;
  readonly grow?: number;
  readonly className?: string;
  /** Undefined: nothing can be sorted by it. */
  readonly sort?: 'ascending' | 'descending' | 'none';
  readonly resizable?: boolean;
  readonly cell: (row: Row) => React.ReactNode;
}
