/** How a use of a key ended: `UsageOutcome` of the contract. What was no key of this service is nobody's use. */
export const outcomes = [
  'VALID',
  'REVOKED',
  'EXPIRED',
  'DISABLED',
  'USER_DISABLED',
  'OWNER_DISABLED',
  'INSUFFICIENT_SCOPE',
  'IP_NOT_ALLOWED',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'OLD_SECRET',
] as const;
export type Outcome = (typeof outcomes)[number];

/** Where a credential was presented from. */
export interface Origin {
  /** `null` where that is not known. */
  ip: string | null;
  userAgent: string | null;
}

/** The use of a key, and how it ended. */
export interface KeyUse {
  keyId: string;
  outcome: Outcome;
  /** Id of the rotation whose previous secret was presented, if it was one. */
  previousIn?: string | undefined;
}
