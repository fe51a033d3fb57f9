import type { FirstCall } from './call.js';

/** Whose service this is, as its readers see it. */
export interface Brand {
  name: string;
  /** Where the name leads; `null` for nowhere. */
  url: string | null;
  /** An image as a `data:` URI; `null` for Latchkey's own. */
  logo: string | null;
}

/** What the settings page has to know of the service that sent it. */
export interface Instance {
  brand: Brand;
  /** Without a trailing slash. */
  publicUrl: string;
  /** Of the API that the keys are for. */
  referencePath: string;
  /** Environment variable that the examples read a key from. */
  variable: string;
  /** What a new key is tried with. */
  firstCall: FirstCall;
  maxKeysPerUser: number;
  /** In days; `null` for no limit. */
  maxKeyTtlDays: number | null;
  registration: 'open' | 'closed';
  /** For the style elements that the component library adds: no others are allowed. */
  styleNonce: string;
}

/** Where in the page it stands, as JSON. */
export const instanceElementId = 'instance';
