import { randomBytes } from 'node:crypto';
import type { LocalContract } from '../../contract/contract.js';
import { writtenBody } from '../../http/fixed-body.js';
import type { Clock } from '../../lib/clock.js';
import { loadAssets } from './assets.js';
import { brandStyle } from './brand-color.js';
import { agentSkills, apiCatalog, llmsText, robotsText, securityText } from './discovery.js';
import { faviconOf } from './favicon.js';
import { createGuide, type GuideConfig } from './guide.js';
import { renderDevelopersPage } from './html/developers/page.js';
import { renderSettingsPage } from './html/settings-page.js';
import type { Site } from './html/site.js';
import { digestOf, type HtmlPage, policyOf } from './html-page.js';
import { createProblemPage } from './problem-page.js';
import { referenceOfApi, referenceOfContract } from './reference.js';
import { sendableCalls } from './send-request.js';
import type { Instance } from './shared/instance.js';
import { skillOf } from './skill.js';

const hourMs = 3_600_000;

/** What the pages say of the operator's configuration. */
interface PagesConfig extends GuideConfig, Pick<Instance, 'registration' | 'rotateAfterDays' | 'supportContact'> {
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
  const sendable = sendableCalls(guide);
  const { brand, publicUrl, api, securityContact, maxKeysPerUser, maxKeyTtlDays, rotateAfterDays, registration } =
    config;
  const { contractPath, referencePath } = guide.main;
  const { supportContact, sessionLifetime } = config;
  const site: Site = { brand, publicUrl, contractPath, referencePath, assets: assets.frame };
  const styles = brand.color === null ? "style-src 'self'" : `style-src 'self' ${digestOf(brandStyle(brand))}`;
  const ofReference = { assets: assets.reference, site, variable: guide.variable };
  return {
    https: publicUrl.startsWith('https:'),
    reference: referenceOfContract(contract, ofReference),
    /** Both are `null` where the operator does not describe the API behind the keys. */
    apiDocument: api && writtenBody({ openapi: api.openapi }, api.text),
    apiReference: api && referenceOfApi(api, ofReference),
    developers: {
      html: renderDevelopersPage({ site, guide, sendable, assets: assets.developers }),
      policy: policyOf(
        "script-src 'self'",
        styles,
        'img-src data:',
        // What its panel sends a key to, and nothing else.
        `connect-src ${["'self'", ...sendable.origins].join(' ')}`,
      ),
    } satisfies HtmlPage,
    skill,
    llmsText: llmsText(guide),
    agentSkills: agentSkills(guide, skill),
    apiCatalog: apiCatalog(guide),
    robotsText: robotsText(contract),
    favicon: faviconOf(brand),
    problem: createProblemPage(site),

    /** A new one for every reader: its policy lets in style elements that know this one's nonce. */
    settings(): HtmlPage {
      const styleNonce = randomBytes(16).toString('base64');
      const { variable, firstCall } = guide;
      const limits = { maxKeysPerUser, maxKeyTtlDays, rotateAfterDays, registration };
      const account = { supportContact, sessionIdleHours: sessionLifetime.idleMs / hourMs };
      const instance = { brand, publicUrl, variable, firstCall, ...limits, ...account, styleNonce };
      return {
        html: renderSettingsPage({ site, instance, assets: assets.settings }),
        policy: policyOf("script-src 'self'", `${styles} 'nonce-${styleNonce}'`, 'img-src data:', "connect-src 'self'"),
      };
    },

    /** `null` where the operator has named no contact. */
    securityText(): string | null {
      return securityContact && securityText({ contact: securityContact, publicUrl, now: clock() });
    },
  };
}
