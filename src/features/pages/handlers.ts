import type { Handlers, Schemas } from '../../contract/operations.js';
import { Problem } from '../../problems/problem.js';
import { discoveryLinks } from './discovery.js';
import type { Page, Pages } from './pages.js';

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
const headersOf = ({ policy }: Page) => ({ ...links, 'Content-Security-Policy': policy });

export function pageHandlers({ pages }: { pages: Pages }): PageHandlers {
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
      const page = pages.apiReference;
      if (page === null) throw new Problem('not_found', { detail: noApi });
      return { status: 200, headers: headersOf(page), body: page.html };
    },

    async getApiDocument() {
      const body = pages.apiDocument;
      if (body === null) throw new Problem('not_found', { detail: noApi });
      return { status: 200, body: body as Schemas['OpenApiDocument'] };
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
      const body = pages.securityText();
      if (body === null) throw new Problem('not_found', { detail: 'The operator has named no contact.' });
      return { status: 200, body };
    },
  };
}
