import type { Guide } from '../../guide.js';

/** What every section of the page for developers is written from. */
export interface SectionProps {
  guide: Guide;
}
