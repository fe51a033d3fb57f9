import type { Brand } from './instance.js';

/** Latchkey's own. */
const keyIcon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4263eb"/><g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"><circle cx="11.5" cy="16" r="4.5"/><path d="M16 16h10v4.5M21.5 16v3.5"/></g></svg>',
)}`;

/** Address of the image that stands for the operator, or for Latchkey where they give none. */
export const logoOf = ({ logo }: Brand) => logo ?? keyIcon;
