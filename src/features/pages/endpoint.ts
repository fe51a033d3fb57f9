import type { Call } from './shared/call.js';

/** An operation as the developers page and the documents for agents list it. */
export interface Endpoint {
  method: string;
  path: string;
  /** Where the path is, without a trailing slash: not every operation of an API must be at the same address. */
  address: string;
  summary: string;
  tag: string;
  /** In words, such as "none" or "key or access token". */
  credential: string;
  /** Alternatives: of one of them, all are needed. Empty where none is needed. */
  scopes: readonly (readonly string[])[];
  /** Path of its place in the reference. */
  reference: string;
  /** For a GET that needs a key at most; else `null`. */
  call: CallWithKey | null;
}

/** What can be called with a key, or without any, once the braces in its address are filled in. */
export interface CallWithKey extends Call {
  /** Whether a key is asked for, may be left out, or means nothing there. */
  need: 'required' | 'optional' | 'none';
  /** How many parameters of its query are required. Those with an example have a value already. */
  requiredParameters: number;
}
