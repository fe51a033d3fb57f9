import type { Brand } from '../../src/features/pages/shared/instance.js';

/** A brand of which only its name is given, or what a test gives. */
export const brandWith = (given: Partial<Brand> = {}): Brand => ({
  name: 'Acme',
  url: null,
  logo: null,
  color: null,
  tagline: null,
  termsUrl: null,
  privacyUrl: null,
  ...given,
});
