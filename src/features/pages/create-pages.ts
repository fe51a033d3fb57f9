import { randomBytes } from 'node:crypto';
import type { LocalContract } from '../../contract/document.js';
import { writtenBody } from '../../http/fixed-body.js';
import type { Clock } from '../../lib/clock.js';
import { loadAssets } from './assets.js';
import { agentSkills, apiCatalog, llmsText, robotsText, securityText } from './discovery.js';
import { faviconOf } from './favicon.js';
import { createGuide, type GuideConfig } from './guide.js';
import { renderDevelopersPage } from './html/developers/page.js';
import { renderSettingsPage } from './html/settings-page.js';
import { type HtmlPage, policyOf } from './html-page.js';
import { createProblemPage } from './problem-page.js';
import { referenceOfApi, referenceOfContract } from './reference.js';
import type { Instance } from './shared/instance.js';
import { skillOf } from './skill.js';

const hourMs = 3_600_000;

/** What the pages say of the operator's configuration. */
interface PagesConfig extends GuideConfig, Pick<Instance, 'maxKeyTtlDays' | 'registration' | 'supportContact'> {
  /** A URI; `null` for none. */
  securityContact: string | null;
  sessionLifetime: { idleMs: number };
}

export type Pages = ReturnType<typeof createPages>;

/**
 * What people and their agents read, made once from the contract and the configuration.
 *
 * @throws {StartupError} if what browsers load was not built.
 */
export function createPages({
  contract,
  config,
  clock,
}: {
  contract: LocalContract;
  config: PagesConfig;
  clock: Clock;
}) {
  const assets = loadAssets();
  const guide = createGuide({ contract, config, clientPackage: assets.clientPackage });
  const skill = skillOf(guide);
  const { brand, publicUrl, api, securityContact, maxKeysPerUser, maxKeyTtlDays, registration } = config;
  const { supportContact, sessionLifetime } = config;
  const ofReference = { assets: assets.reference, brand };
  return {
    https: publicUrl.startsWith('https:'),
    reference: referenceOfContract(contract, ofReference),
    /** Both are `null` where the operator does not describe the API behind the keys. */
    apiDocument: api && writtenBody({ openapi: api.openapi }, api.text),
    apiReference: api && referenceOfApi(api, ofReference),
    developers: {
      html: renderDevelopersPage({ guide, assets: assets.developers }),
      policy: policyOf("script-src 'self'", "style-src 'self'", 'img-src data:'),
    } satisfies HtmlPage,
    skill,
    llmsText: llmsText(guide),
    agentSkills: agentSkills(guide, skill),
    apiCatalog: apiCatalog(guide),
    robotsText: robotsText(contract),
    favicon: faviconOf(brand),
    problem: createProblemPage({ brand, publicUrl, referencePath: guide.main.referencePath }),

    /** A new one for every reader: its policy lets in style elements that know this one's nonce. */
    settings(): HtmlPage {
      const styleNonce = randomBytes(16).toString('base64');
      const { variable, main } = guide;
      const { referencePath } = main;
      const limits = { maxKeysPerUser, maxKeyTtlDays, registration };
      const account = { supportContact, sessionIdleHours: sessionLifetime.idleMs / hourMs };
      const instance = { brand, publicUrl, referencePath, variable, ...limits, ...account, styleNonce };
      return {
        html: renderSettingsPage({ instance, assets: assets.settings }),
        policy: policyOf(
          "script-src 'self'",
          `style-src 'self' 'nonce-${styleNonce}'`,
          'img-src data:',
          "connect-src 'self'",
        ),
      };
    },

    /** `null` where the operator has named no contact. */
    securityText(): string | null {
      return securityContact && securityText({ contact: securityContact, publicUrl, now: clock() });
    },
  };
}
