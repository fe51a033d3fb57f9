import type { ApiKey } from '@latchkey/client';
import { Badge } from '@mantine/core';
import { words } from '../words.js';

const colours = { active: 'green', disabled: 'gray', expired: 'orange', revoked: 'red' };

/** Whether the key is gone for good, and nothing can be changed about it. */
export const isOver = ({ status }: Pick<ApiKey, 'status'>) => status === 'expired' || status === 'revoked';

export function KeyStatus({ status }: Pick<ApiKey, 'status'>) {
  return (
    <Badge color={colours[status]} variant="light" tt="none" radius="sm">
      {words.keyPage.status[status]}
    </Badge>
  );
}
