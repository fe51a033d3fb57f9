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
  maxKeysPerUser: number;
  /** In days; `null` for no limit. */
  maxKeyTtlDays: number | null;
  registration: 'open' | 'closed';
  /** Where users ask for help, as an https: or mailto: address; `null` for nowhere. */
  supportContact: string | null;
  /** How long a session lasts without being used, in hours. */
  sessionIdleHours: number;
  /** For the style elements that the component library adds: no others are allowed. */
  styleNonce: string;
}

/** Where in the page it stands, as JSON. */
export const instanceElementId = 'instance';
