import type { Config } from '../config/load.js';
import type { Plan, ServiceTerms } from '../domain/plan.js';

/** What the configuration says for everybody. */
export function serviceTermsIn(config: Config): ServiceTerms {
  return {
    maxKeys: config.maxKeysPerUser,
    maxTtlDays: config.maxKeyTtlDays,
    rotateAfterDays: config.rotateAfterDays,
    perOwner: { rateLimit: config.userRateLimit, quota: config.userQuota },
    perKey: { rateLimit: config.keyRateLimit, quota: config.keyQuota },
  };
}

/** What the pages say holds for everybody: what the default plan gives, in the words of the configuration. */
export function termsForReaders({ maxKeys, maxTtlDays, rateLimit, quota, perKey, defaultScopes, selfService }: Plan) {
  return {
    maxKeysPerUser: maxKeys,
    maxKeyTtlDays: maxTtlDays,
    userRateLimit: rateLimit,
    userQuota: quota,
    keyRateLimit: perKey.rateLimit,
    keyQuota: perKey.quota,
    defaultScopes,
    selfService,
  };
}
