/** What may be bound to a statement. Text that comes from evidence or from a user only ever travels like this. */
export type SqlValue = string | number | bigint | null | Uint8Array;

const brand: unique symbol = Symbol('sql');

/** A statement, or a piece of one, with its parameters. Only `sql` makes them. */
export interface Sql {
  readonly [brand]: true;
  readonly text: string;
  readonly params: readonly SqlValue[];
}

const isSql = (value: SqlValue | Sql): value is Sql => typeof value === 'object' && value !== null && brand in value;

/** Builds a statement: pieces made by `sql` are spliced in, every other value becomes a parameter. */
export function sql(strings: TemplateStringsArray, ...values: readonly (SqlValue | Sql)[]): Sql {
  let text = strings[0] ?? '';
  const params: SqlValue[] = [];
  values.forEach((value, i) => {
    if (isSql(value)) {
      text += value.text;
      params.push(...value.params);
    } else {
      text += '?';
      params.push(value);
    }
    text += strings[i + 1] ?? '';
  });
  return { [brand]: true, text, params };
}

/** Joins pieces with a separator that is itself a piece: `joinSql(conditions, sql` AND `)`. */
export function joinSql(pieces: readonly Sql[], separator: Sql): Sql {
  return {
    [brand]: true,
    text: pieces.map((piece) => piece.text).join(separator.text),
    params: pieces.flatMap((piece, i) => (i === 0 ? piece.params : [...separator.params, ...piece.params])),
  };
}

/** A list of numbers as one parameter, for `IN (SELECT value FROM json_each(…))`. */
export const sqlNumbers = (numbers: Iterable<number>): Sql => sql`(SELECT value FROM json_each(${JSON.stringify([...numbers])}))`;
