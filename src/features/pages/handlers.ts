import type { Handlers } from '../../contract/operations.js';
import { Problem } from '../../problems/problem.js';
import type { Pages } from './create-pages.js';
import { discoveryLinks } from './discovery.js';
import type { HtmlPage } from './html-page.js';

type PageHandlers = Pick<
  Handlers,
  | 'getHome'
  | 'getDevelopersPage'
  | 'getSettingsPage'
  | 'getReference'
  | 'getApiReference'
  | 'getApiDocument'
  | 'getSkill'
  | 'getLlmsText'
  | 'listAgentSkills'
  | 'getApiCatalog'
  | 'getSecurityText'
>;

const noApi = 'The operator has described no API of their own.';
const links = { Link: discoveryLinks };

/** @throws {Problem} if the operator has left it out. */
function given<T>(value: T | null, detail: string): T {
  if (value === null) throw new Problem('not_found', { detail });
  return value;
}

export function pageHandlers({ pages }: { pages: Pages }): PageHandlers {
  const headersOf = ({ policy }: HtmlPage) => ({
    ...links,
    'Content-Security-Policy': policy,
    // A page that has opened this one cannot send its reader elsewhere. Without TLS browsers ignore it, and complain.
    ...(pages.https && { 'Cross-Origin-Opener-Policy': 'same-origin' }),
  });

  async function getDevelopersPage() {
    const { developers } = pages;
    return { status: 200 as const, headers: headersOf(developers), body: developers.html };
  }

  return {
    getHome: getDevelopersPage,
    getDevelopersPage,

    async getSettingsPage() {
      const page = pages.settings();
      return { status: 200, headers: { ...headersOf(page), 'Cache-Control': 'no-store' }, body: page.html };
    },

    async getReference() {
      return { status: 200, headers: headersOf(pages.reference), body: pages.reference.html };
    },

    async getApiReference() {
      const page = given(pages.apiReference, noApi);
      return { status: 200, headers: headersOf(page), body: page.html };
    },

    async getApiDocument() {
      const document = given(pages.apiDocument, noApi);
      return { status: 200, body: document };
    },

    async getSkill() {
      return { status: 200, headers: links, body: pages.skill };
    },

    async getLlmsText() {
      return { status: 200, headers: links, body: pages.llmsText };
    },

    async listAgentSkills() {
      return { status: 200, body: pages.agentSkills };
    },

    async getApiCatalog() {
      return { status: 200, body: pages.apiCatalog };
    },

    async getSecurityText() {
      return { status: 200, body: given(pages.securityText(), 'The operator has named no contact.') };
    },
  };
}
