import type { MouseEvent, ReactNode } from 'react';
import classes from './data-table.module.css';

/** One column. Its header stands above the cells or, where there is little room, before each of them. */
export type Column<Row> = {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: 'end';
  /** Of the whole width, in CSS. */
  width?: string;
  /** Shown only to those who cannot see the column. */
  headerHidden?: boolean;
  /** Heads the row: where there is little room it has the first line for itself. */
  heads?: boolean;
  /** Small enough to stand in the corner of the row where there is little room. */
  corner?: boolean;
};

type Props<Row> = {
  /** Names the table for those who cannot see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Shown after the rows, instead of them when there are none. */
  empty?: ReactNode;
  /** What is shown is on its way to be replaced. */
  stale?: boolean;
  /** Opens a row that is clicked; for keyboards, a cell has to hold a link that does the same. */
  onOpen?: (row: Row) => void;
};

/**
 * A dense table that turns into a list of cards on a narrow screen. The roles are spelt out because a table that is laid
 * out otherwise would no longer be one for screen readers.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, empty, stale, onOpen }: Props<Row>) {
  return (
    <div className={classes.frame} data-stale={stale || undefined}>
      <table className={classes.table} role="table" aria-label={label}>
        <thead role="rowgroup" className={classes.head}>
          <tr role="row">
            {columns.map(({ key, header, align, width, headerHidden }) => (
              <th key={key} role="columnheader" scope="col" data-align={align} style={{ width }}>
                <span className={headerHidden ? classes.hidden : undefined}>{header}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            // The link in the row does the same for keyboards.
            <tr
              key={rowKey(row)}
              role="row"
              className={classes.row}
              data-opens={onOpen !== undefined || undefined}
              onClick={(event) => {
                if (onOpen && isPlainClick(event)) onOpen(row);
              }}
            >
              {columns.map(({ key, header, cell, align, headerHidden, heads, corner }) => (
                <td
                  key={key}
                  role="cell"
                  data-align={align}
                  data-heads={heads || undefined}
                  data-corner={corner || undefined}
                  className={classes.cell}
                >
                  {!headerHidden && !heads && !corner && (
                    <span className={classes.label} aria-hidden>
                      {header}
                    </span>
                  )}
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && empty}
    </div>
  );
}

/** Not a click on something that does something itself, nor the end of a selection. */
function isPlainClick({ target }: MouseEvent<HTMLElement>): boolean {
  const itself = target instanceof Element && target.closest('a, button, input, label') !== null;
  return !itself && (window.getSelection()?.isCollapsed ?? true);
}
