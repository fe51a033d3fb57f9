import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { PageAssets } from '../assets.js';
import { logoOf } from '../shared/brand.js';
import type { Brand } from '../shared/instance.js';

/** A page of the service, as HTML. */
export function renderDocument(page: DocumentProps): string {
  return `<!doctype html>${renderToStaticMarkup(<Document {...page} />)}`;
}

interface DocumentProps {
  brand: Brand;
  title: string;
  description: string;
  /** What the page loads; `null` for nothing. */
  assets: PageAssets | null;
  head?: ReactNode;
  children: ReactNode;
}

function Document({ brand, title, description, assets, head, children }: DocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={description} />
        <title>{title}</title>
        <link rel="icon" href={logoOf(brand)} />
        {assets?.stylesheets.map((path) => (
          <link key={path} rel="stylesheet" href={path} />
        ))}
        {assets?.modules.map((path) => (
          <link key={path} rel="modulepreload" href={path} />
        ))}
        {head}
        {assets && <script type="module" src={assets.script} />}
      </head>
      <body>{children}</body>
    </html>
  );
}
