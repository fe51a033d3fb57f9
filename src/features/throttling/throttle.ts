import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Connection } from 'mongoose';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../../problems/problem.js';

export interface ThrottleLimits {
  /** Attempts from one address, and for one account, in a window. */
  address: number;
  account: number;
  windowSeconds: number;
}

export interface Attempt {
  address: string;
  account: string;
}

export interface Throttle {
  /**
   * Counts an attempt.
   *
   * @returns the headers of draft-ietf-httpapi-ratelimit-headers that go with the answer.
   * @throws {Problem} `too_many_requests` when one of the limits is passed.
   */
  consume(attempt: Attempt): Promise<Record<string, string>>;
  /** Forgets the attempts for an account, once its holder has shown the password. */
  forgive(attempt: Attempt): Promise<void>;
}

/** Limits guesses of passwords, by address and by account. The counts lie in MongoDB and so outlive a restart. */
export function createThrottle({ connection, limits }: { connection: Connection; limits: ThrottleLimits }): Throttle {
  const { windowSeconds } = limits;
  const limiter = (keyPrefix: 'address' | 'account') =>
    new RateLimiterMongo({
      storeClient: connection.getClient(),
      dbName: connection.name,
      tableName: 'throttles',
      keyPrefix,
      points: limits[keyPrefix],
      duration: windowSeconds,
      disableIndexesCreation: true,
    });
  const byAddress = limiter('address');
  const byAccount = limiter('account');
  const policy = `"address";q=${limits.address};w=${windowSeconds}, "account";q=${limits.account};w=${windowSeconds}`;

  return {
    async consume({ address, account }) {
      const [forAddress, forAccount] = await Promise.all([
        consumed(byAddress, networkOf(address)),
        consumed(byAccount, accountKey(account)),
      ]);
      const headers = {
        'RateLimit-Policy': policy,
        RateLimit: `${stateOf('address', forAddress)}, ${stateOf('account', forAccount)}`,
      };
      const waits = [forAddress, forAccount].filter(({ refused }) => refused).map(({ resetSeconds }) => resetSeconds);
      if (waits.length === 0) return headers;
      const seconds = Math.max(...waits);
      throw new Problem('too_many_requests', {
        detail: `Try again in ${seconds} seconds.`,
        headers: { ...headers, 'Retry-After': String(seconds) },
      });
    },

    async forgive({ account }) {
      await byAccount.delete(accountKey(account));
    },
  };
}

interface Consumed {
  refused: boolean;
  remaining: number;
  resetSeconds: number;
}

/** The library throws its result when the limit is passed, and an Error when the database is away. */
async function consumed(limiter: RateLimiterMongo, key: string): Promise<Consumed> {
  try {
    return toConsumed(await limiter.consume(key), false);
  } catch (error) {
    if (error instanceof RateLimiterRes) return toConsumed(error, true);
    throw error;
  }
}

function toConsumed({ remainingPoints, msBeforeNext }: RateLimiterRes, refused: boolean): Consumed {
  return { refused, remaining: remainingPoints, resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) };
}

function stateOf(name: string, { remaining, resetSeconds }: Consumed): string {
  return `"${name}";r=${remaining};t=${resetSeconds}`;
}

/** An IPv4 address, or the /64 of an IPv6 one, which is what one subscriber gets. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`)}/64`;
}

/** A hash, so that the addresses of people who have no account here are not collected. */
function accountKey(account: string): string {
  return createHash('sha256').update(account).digest('base64url');
}
