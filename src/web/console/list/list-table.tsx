import type { ReactNode } from 'react';

export interface ListTableProps {
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: ReactNode;
}

// On a narrow screen the rows become cards; roles are said outright, because `display` takes them away.
/** The table of a list around its rows. */
export function ListTable({ label, heads, children }: ListTableProps) {
  return (
    <table className="card queue" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {heads.map((head) => (
            <th key={head} role="columnheader" scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}
