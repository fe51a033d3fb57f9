/** The published client, as `npm run build:client` builds it. */
export * from '../../generated/client/dist/index.js';
