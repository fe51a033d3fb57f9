import type { ReactNode } from 'react';

interface TableProps {
  label: string;
  /** Its columns have the same widths as those of every other table of this kind. */
  kind: 'credentials' | 'endpoints' | 'scopes' | 'limits' | 'codes';
  head: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

/** A table. On a phone each row is a card. */
export function Table({ label, kind, head, rows }: TableProps) {
  return (
    <div className="table" data-scrolls={label}>
      <table className={kind}>
        <caption className="unseen">{label}</caption>
        <thead>
          <tr>
            {head.map((text) => (
              <th scope="col" key={text}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {head.map((text, at) => (
                <td key={text} data-title={text}>
                  {cells[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
