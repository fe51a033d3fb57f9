import type { ApiKey } from '@latchkey/client';
import { rotationWords } from '../../rotation-words.js';
import { exactExpiryTime, exactTime } from '../../shell/format-time.js';
import { isOver } from '../key-status.js';

const { settings } = rotationWords;

/** When the key was replaced, when it should be, and whether it may do so itself: as pairs of a name and a value. */
export function rotationFacts(apiKey: ApiKey): [string, string][] {
  const { created_at, secret_created_at, rotation_due_at, self_rotation } = apiKey;
  const facts: [string, string][] = [];
  if (secret_created_at !== created_at) facts.push([settings.replaced, exactTime(secret_created_at)]);
  if (!isOver(apiKey))
    facts.push([settings.due, rotation_due_at === null ? settings.noReminder : exactExpiryTime(rotation_due_at)]);
  if (self_rotation) facts.push([settings.itself, settings.yes]);
  return facts;
}
