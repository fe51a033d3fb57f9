import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { PageAssets } from '../features/pages/assets.js';
import type { Brand } from './instance.js';

/** A page of the service, as HTML. */
export function renderDocument(page: DocumentProps): string {
  return `<!doctype html>${renderToStaticMarkup(<Document {...page} />)}`;
}

interface DocumentProps {
  brand: Brand;
  title: string;
  description: string;
  assets: PageAssets;
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
        <link rel="icon" href={brand.logo ?? keyIcon} />
        {assets.stylesheets.map((path) => (
          <link key={path} rel="stylesheet" href={path} />
        ))}
        {assets.modules.map((path) => (
          <link key={path} rel="modulepreload" href={path} />
        ))}
        {head}
        <script type="module" src={assets.script} />
      </head>
      <body>{children}</body>
    </html>
  );
}

/** Latchkey's own, where the operator gives none. */
export const keyIcon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4263eb"/><g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"><circle cx="11.5" cy="16" r="4.5"/><path d="M16 16h10v4.5M21.5 16v3.5"/></g></svg>',
)}`;
