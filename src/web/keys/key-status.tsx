import type { ApiKey } from '../../../generated/client/dist/index.js';
import { Pill } from '../shell/pill.js';
import { words } from '../words.js';

const colours = { active: 'green', disabled: 'gray', expired: 'orange', revoked: 'red' } as const;

/** Whether the key is gone for good, and nothing can be changed about it. */
export const isOver = ({ status }: Pick<ApiKey, 'status'>) => status === 'expired' || status === 'revoked';

export function KeyStatus({ status }: Pick<ApiKey, 'status'>) {
  return <Pill color={colours[status]}>{words.keyPage.status[status]}</Pill>;
}
