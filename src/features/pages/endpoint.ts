/** An operation as the developers page and the documents for agents list it. */
export interface Endpoint {
  method: string;
  path: string;
  summary: string;
  tag: string;
  credential: 'none' | 'key or access token' | 'key' | 'access token' | 'metrics token' | 'refresh cookie';
  scopes: readonly string[];
  /** Path of its place in the reference. */
  reference: string;
}
