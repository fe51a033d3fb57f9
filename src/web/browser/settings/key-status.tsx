import type { ApiKey } from '@latchkey/client';
import { Badge } from '@mantine/core';

const colours = { active: 'green', disabled: 'gray', expired: 'orange', revoked: 'red' };

export function KeyStatus({ status }: Pick<ApiKey, 'status'>) {
  return (
    <Badge color={colours[status]} variant="light" tt="none" radius="sm">
      {status}
    </Badge>
  );
}
