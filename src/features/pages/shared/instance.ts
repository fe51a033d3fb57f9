import type { FirstCall } from './call.js';

/** A colour of the operator's, and what the pages make of it. */
export interface BrandColor {
  /** As `#rrggbb`. */
  given: string;
  /** Ten of them, from light to dark, as Mantine counts them; which is for what is written in `brand-color.ts`. */
  shades: readonly string[];
}

/** Whose service this is, as its readers see it. */
export interface Brand {
  name: string;
  /** Where the name leads; `null` for nowhere. */
  url: string | null;
  /** An image as a `data:` URI; `null` for Latchkey's own. */
  logo: string | null;
  /** Of links and buttons; `null` for Latchkey's own. */
  color: BrandColor | null;
  /** What the product is, in a few words; `null` for nothing. */
  tagline: string | null;
  /** Addresses or paths; `null` for none. */
  termsUrl: string | null;
  privacyUrl: string | null;
}

/** What the settings page has to know of the service that sent it. */
export interface Instance {
  brand: Brand;
  /** Without a trailing slash. */
  publicUrl: string;
  /** Environment variable that the examples read a key from. */
  variable: string;
  /** What a new key is tried with. */
  firstCall: FirstCall;
  maxKeysPerUser: number;
  /** In days; `null` for no limit. */
  maxKeyTtlDays: number | null;
  /** When users are reminded to replace a key, where neither the key nor the plan says; in days, `null` for never. */
  rotateAfterDays: number | null;
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
