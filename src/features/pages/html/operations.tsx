import { renderToStaticMarkup } from 'react-dom/server';
import { type OpenApiDocument, pagesTag } from '../../../contract/document.js';
import { firstSentence } from '../described-api/first-sentence.js';
import { type DescribedOperation, requirementOf, withReferenceNotes } from '../shared/reference-notes.js';

/**
 * Each operation in short, under the id by which links name it: a browser shows the one that it was sent to before any
 * script has run, and without scripts all of them. Samples of the most used only: the page is to stay small.
 */
export function renderOperations(document: OpenApiDocument, variable: string): string {
  const noted = withReferenceNotes(document, { variable });
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    (['get', 'put', 'post', 'delete', 'patch'] as const).flatMap((method) => {
      const operation = item[method];
      if (!operation || operation.tags.includes(pagesTag)) return [];
      const samples = (noted.paths[path]?.[method] as DescribedOperation | undefined)?.['x-codeSamples'] ?? [];
      return [
        {
          address: `${method.toUpperCase()} ${path}`,
          operation,
          sample: samples.length > 1 ? samples[0]?.source : undefined,
        },
      ];
    }),
  );
  return renderToStaticMarkup(
    operations.map(({ address, operation, sample }) => (
      <section id={`operation/${operation.operationId}`} key={operation.operationId}>
        <h2>{operation.summary}</h2>
        <p>
          <code>{address}</code>
        </p>
        <p>{firstSentence(operation.description ?? '')}</p>
        <p>{requirementOf(operation, document.security).replaceAll('`', '')}</p>
        {sample !== undefined && <pre>{sample}</pre>}
      </section>
    )),
  );
}
