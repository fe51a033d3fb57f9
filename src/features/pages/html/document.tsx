import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { PageAssets } from '../assets.js';
import { brandStyle } from '../brand-color.js';
import { logoOf } from '../shared/brand.js';
import { Footer } from './footer.js';
import { Header } from './header.js';
import type { Site } from './site.js';

/** A page of the service, as HTML. */
export function renderDocument(page: DocumentProps): string {
  return `<!doctype html>${renderToStaticMarkup(<Document {...page} />)}`;
}

interface DocumentProps {
  site: Site;
  title: string;
  description: string;
  /** Under which it may be found. */
  path: string;
  /** Whether search engines should leave it out. */
  isPrivate?: boolean;
  /** What the page loads; `null` for nothing: then its head has all that it needs. */
  assets: PageAssets | null;
  /** What stands before the paths of links: nothing, or the address of this instance. */
  base?: string;
  head?: ReactNode;
  /** What stands between header and footer; one element of it has the id `main`. */
  children: ReactNode;
}

function Document(page: DocumentProps) {
  const { site, title, description, path, isPrivate = false, assets, base = '', head, children } = page;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={description} />
        <title>{title}</title>
        <link rel="icon" href={logoOf(site.brand)} />
        {assets && <Loaded site={site} assets={assets} />}
        {isPrivate ? <meta name="robots" content="noindex" /> : <Shared {...{ site, title, description, path }} />}
        {head}
      </head>
      <body>
        <a className="skip" href="#main">
          Skip to content
        </a>
        <Header site={site} current={path} base={base} />
        {children}
        <Footer site={site} base={base} />
      </body>
    </html>
  );
}

function Loaded({ site, assets: { stylesheets, modules, script } }: { site: Site; assets: PageAssets }) {
  const { brand, assets: frame } = site;
  return (
    <>
      <script src={frame.themeScript} />
      {[frame.stylesheet, ...stylesheets].map((href) => (
        <link key={href} rel="stylesheet" href={href} />
      ))}
      {brand.color !== null && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: colours that were computed; its digest is in the policies
        <style dangerouslySetInnerHTML={{ __html: brandStyle(brand) }} />
      )}
      {modules.map((href) => (
        <link key={href} rel="modulepreload" href={href} />
      ))}
      <script type="module" src={script} />
    </>
  );
}

/** What a search engine, and whoever a link to the page is sent to, sees of it: the Open Graph protocol (ogp.me). */
function Shared({ site, title, description, path }: Pick<DocumentProps, 'site' | 'title' | 'description' | 'path'>) {
  const { brand, publicUrl } = site;
  const url = publicUrl + path;
  const properties = { type: 'website', site_name: brand.name, title, description, url };
  return (
    <>
      <link rel="canonical" href={url} />
      {Object.entries(properties).map(([name, content]) => (
        <meta key={name} property={`og:${name}`} content={content} />
      ))}
      {/* Nobody shows an SVG there. */}
      {brand.logo !== null && !brand.logo.startsWith('data:image/svg') && (
        <meta property="og:image" content={`${publicUrl}/favicon.ico`} />
      )}
    </>
  );
}
