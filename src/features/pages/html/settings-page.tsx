import type { PageAssets } from '../assets.js';
import { type Instance, instanceElementId } from '../shared/instance.js';
import { renderDocument } from './document.js';
import type { Site } from './site.js';

interface SettingsPage {
  site: Site;
  instance: Instance;
  assets: PageAssets;
}

/** What the settings page is before its script has run. */
export function renderSettingsPage({ site, instance, assets }: SettingsPage): string {
  const { brand } = instance;
  return renderDocument({
    site,
    path: '/settings',
    isPrivate: true,
    title: `API keys · ${brand.name}`,
    description: `Create, watch and revoke your API keys for ${brand.name}.`,
    assets,
    head: (
      <>
        <meta name="referrer" content="no-referrer" />
        <script
          type="application/json"
          id={instanceElementId}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON, in which nothing can end the element
          dangerouslySetInnerHTML={{ __html: JSON.stringify(instance).replaceAll('<', '\\u003c') }}
        />
      </>
    ),
    children: (
      <div id="root">
        <main id="main" className="before" tabIndex={-1}>
          <h1>API keys</h1>
          <p>Create a key for each script, notebook, CI job or agent, and revoke it when you no longer need it.</p>
          <noscript>
            <p>
              This page needs JavaScript. You can also <a href="/developers">manage keys through the API</a>.
            </p>
          </noscript>
          <div className="skeleton" aria-hidden="true" />
        </main>
      </div>
    ),
  });
}
