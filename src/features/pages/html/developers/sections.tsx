import type { ComponentType } from 'react';
import { Endpoints } from './endpoints.js';
import { Errors, Trouble } from './errors.js';
import { Ci, Examples } from './examples.js';
import type { SectionProps } from './section.js';
import { Agents, Overview, QuickStart, Tokens } from './start.js';

/** What stands on the page for developers, in this order. */
export const sections: readonly { id: string; title: string; Content: ComponentType<SectionProps> }[] = [
  { id: 'overview', title: 'Overview', Content: Overview },
  { id: 'tokens', title: 'Keys and tokens', Content: Tokens },
  { id: 'quick-start', title: 'Quick start', Content: QuickStart },
  { id: 'agents', title: 'For agents', Content: Agents },
  { id: 'examples', title: 'Examples', Content: Examples },
  { id: 'endpoints', title: 'Endpoints', Content: Endpoints },
  { id: 'ci', title: 'Headless and CI', Content: Ci },
  { id: 'errors', title: 'Errors and limits', Content: Errors },
  { id: 'troubleshooting', title: 'Troubleshooting', Content: Trouble },
];
