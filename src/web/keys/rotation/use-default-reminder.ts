import { useQuery } from '@tanstack/react-query';
import { instance } from '../../shell/instance.js';
import { getCurrentUserOptions } from '../../shell/queries.js';

/**
 * When the reader is reminded to replace a key that says nothing of it, in days; `null` for never. What the service says stands
 * in until it is known what the plan says.
 */
export function useDefaultReminder(): number | null {
  const { data: me } = useQuery(getCurrentUserOptions());
  return me ? me.rotate_after_days : instance.rotateAfterDays;
}
