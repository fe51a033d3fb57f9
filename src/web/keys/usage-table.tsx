import { Table, Text } from '@mantine/core';
import { formatNumber } from '../shell/format-quantity.js';
import { words } from '../words.js';
import { nameOfDay } from './usage-bars.js';
import { kinds, type UsageDay } from './usage-days.js';

const columns = [...kinds, 'total'] as const;

/** The days with a use, in numbers, newest first. */
export function UsageTable({ all }: { all: readonly UsageDay[] }) {
  return (
    <>
      <Table mt="xs" className="usage-table">
        <caption className="unseen">{words.usage.table}</caption>
        <thead>
          <tr>
            <th scope="col">{words.usage.day}</th>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {column === 'total' ? words.usage.total : words.usage.kinds[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...all].reverse().map((day) => (
            <tr key={day.day}>
              <th scope="row">
                <time dateTime={day.day}>{nameOfDay(day.day)}</time>
              </th>
              {columns.map((column) => (
                <td key={column}>{formatNumber(day[column])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      <Text size="xs" c="dimmed" mt="xs">
        {words.usage.left}
      </Text>
    </>
  );
}
