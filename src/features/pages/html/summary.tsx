import { renderToStaticMarkup } from 'react-dom/server';
import type { ApiDocument } from '../api-document.js';

/** What stands in the place of a reference until the browser has rendered that. */
export function renderSummary({ title, baseUrl, endpoints }: ApiDocument): string {
  return renderToStaticMarkup(
    <main className="summary">
      <h2>{title}</h2>
      <p>
        <code>{baseUrl}</code>
      </p>
      <ul>
        {endpoints.map(({ method, path, address, summary }) => (
          <li key={`${method} ${path}`}>
            <code>
              {method} {address === baseUrl ? '' : address}
              {path}
            </code>{' '}
            {summary}
          </li>
        ))}
      </ul>
    </main>,
  );
}
