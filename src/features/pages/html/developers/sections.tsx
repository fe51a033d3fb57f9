import type { ComponentType } from 'react';
import { Endpoints } from './endpoints.js';
import { Errors, Limits, Scopes, Trouble } from './errors.js';
import { Ci, Examples } from './examples.js';
import { Rotation } from './rotation.js';
import type { SectionProps } from './section.js';
import { SendRequest } from './send-request.js';
import { Agents, Overview, QuickStart, Tokens } from './start.js';

interface Section {
  id: string;
  title: string;
  Content: ComponentType<SectionProps>;
  /** Whether it is nothing without a script, and is not shown then. */
  needsScript?: true;
}

/** What stands on the page for developers, in this order. */
export const sections: readonly Section[] = [
  { id: 'overview', title: 'Overview', Content: Overview },
  { id: 'tokens', title: 'Keys and tokens', Content: Tokens },
  { id: 'quick-start', title: 'Quick start', Content: QuickStart },
  { id: 'send-request', title: 'Send a request', Content: SendRequest, needsScript: true },
  { id: 'agents', title: 'For agents', Content: Agents },
  { id: 'examples', title: 'Examples', Content: Examples },
  { id: 'endpoints', title: 'Endpoints', Content: Endpoints },
  { id: 'scopes', title: 'Scopes', Content: Scopes },
  { id: 'limits', title: 'Limits', Content: Limits },
  { id: 'ci', title: 'Headless and CI', Content: Ci },
  { id: 'rotation', title: 'When a key is replaced', Content: Rotation },
  { id: 'errors', title: 'Errors', Content: Errors },
  { id: 'troubleshooting', title: 'Troubleshooting', Content: Trouble },
];
