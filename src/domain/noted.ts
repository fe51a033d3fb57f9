/** A key or a token that somebody asked about, and that is not to be accepted. */
export interface RefusedCredential {
  /** Of a key of this service. */
  keyId?: string;
  /** As the contract says it. */
  code: string;
  /** What is not told to the one who asked. */
  reason?: string;
}

/**
 * What a handler notes of a request for its log line, beside what every line has. Ids, codes and names of fields, and
 * nothing that a caller has written.
 */
export interface Noted {
  /** The account that somebody wants to log in to, or has registered. */
  accountId?: string;
  /** The account as attempts on its password are counted, where a request that has succeeded did not name it. Never logged. */
  countedAccount?: string;
  /** Id of the key or the user that was changed. */
  targetId?: string;
  /** How many keys were changed. */
  affected?: number;
  /** What was changed about it: names of fields, as in the contract. */
  changed?: readonly string[];
  /** How a key was rotated: when its grace period starts. */
  rotation?: 'first_use' | 'now';
  refused?: readonly RefusedCredential[];
}
