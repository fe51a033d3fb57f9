import type { Handlers } from '../../contract/operations.js';
import { Problem } from '../../problems/problem.js';
import type { Pages } from './create-pages.js';
import { discoveryLinks } from './discovery.js';
import { type HtmlPage, policyOf } from './html-page.js';

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
  | 'getRobotsText'
  | 'getFavicon'
>;

const noApi = 'The operator has not configured an API.';
/** An SVG may have a style and images within it, and whatever else it has does not run. */
const iconPolicy = policyOf("style-src 'unsafe-inline'", 'img-src data:');
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

  /** The same object for every reader: it is checked, written and compressed once. */
  const pageReply = (page: HtmlPage) => ({ status: 200 as const, headers: headersOf(page), body: page.html });
  const { apiReference, apiDocument } = pages;
  const replies = {
    developers: pageReply(pages.developers),
    reference: pageReply(pages.reference),
    apiReference: apiReference && pageReply(apiReference),
    apiDocument: apiDocument && { status: 200 as const, body: apiDocument },
    skill: { status: 200 as const, headers: links, body: pages.skill },
    llmsText: { status: 200 as const, headers: links, body: pages.llmsText },
    agentSkills: { status: 200 as const, body: pages.agentSkills },
    apiCatalog: { status: 200 as const, body: pages.apiCatalog },
    robotsText: { status: 200 as const, body: pages.robotsText },
    favicon: { status: 200 as const, headers: { 'Content-Security-Policy': iconPolicy }, body: pages.favicon },
    /** Of today. */
    securityText: { status: 200 as const, body: '' },
  };

  return {
    getHome: async () => replies.developers,
    getDevelopersPage: async () => replies.developers,

    async getSettingsPage() {
      const page = pages.settings();
      return { status: 200, headers: { ...headersOf(page), 'Cache-Control': 'no-store' }, body: page.html };
    },

    getReference: async () => replies.reference,
    getApiReference: async () => given(replies.apiReference, noApi),
    getApiDocument: async () => given(replies.apiDocument, noApi),
    getSkill: async () => replies.skill,
    getLlmsText: async () => replies.llmsText,
    listAgentSkills: async () => replies.agentSkills,
    getApiCatalog: async () => replies.apiCatalog,
    getRobotsText: async () => replies.robotsText,
    getFavicon: async () => replies.favicon,

    async getSecurityText() {
      const body = given(pages.securityText(), 'No security contact is set.');
      if (replies.securityText.body !== body) replies.securityText = { status: 200, body };
      return replies.securityText;
    },
  };
}
