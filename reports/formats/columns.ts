/** The columns of a table: what a row has in each, by its title. `undefined` is an empty cell. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => string | number | undefined>>;

/** The titles of the columns, and the cells of each row. */
export function tableOf<Row>(
  columns: Columns<Row>,
  rows: readonly Row[],
): [header: string[], ...cells: string[][]] {
  return [
    Object.keys(columns),
    ...rows.map((row) => Object.values(columns).map((valueOf) => String(valueOf(row) ?? ""))),
  ];
}
