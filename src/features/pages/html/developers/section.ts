import type { Guide } from '../../guide.js';
import type { Sendable } from '../../send-request.js';

/** What every section of the page for developers is written from. */
export interface SectionProps {
  guide: Guide;
  sendable: Sendable;
}
