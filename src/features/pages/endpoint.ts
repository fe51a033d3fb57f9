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
}
