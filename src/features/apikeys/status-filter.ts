import type { mongo } from 'mongoose';
import type { KeyStatus } from '../../domain/key-status.js';
import type { StoredApiKey } from './model.js';

type Filter = mongo.Filter<StoredApiKey>;

/** The same definitions as `keyStatus`. */
export function statusFilter(status: KeyStatus | 'all', now: Date): Filter {
  const unexpired: Filter = { $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] };
  switch (status) {
    case 'all':
      return {};
    case 'revoked':
      return { revokedAt: { $ne: null } };
    case 'expired':
      return { revokedAt: null, expiresAt: { $ne: null, $lte: now } };
    case 'active':
      return { revokedAt: null, enabled: true, ...unexpired };
    case 'disabled':
      return { revokedAt: null, enabled: false, ...unexpired };
  }
}
