// @ts-check
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { requirementOf } from '../../src/features/pages/shared/reference-notes.js';
import { between, renderWithRedoc, split } from './redoc-page.mjs';

/** What `src/contract/localize.ts` replaces for each instance. */
const namesOfInstances = /Latchkey|\blk_|latchkey\.example/;

/**
 * The texts of a contract's operations as Redoc renders them, by their ids in lower case, as Redoc writes them into
 * addresses: those of one document that consists of nothing else.
 *
 * @param {{ contract: string, document: string, page: string }} paths of the contract, and of two files that are there meanwhile.
 * @returns {Promise<Record<string, string>>} HTML.
 * @throws if one is not the same for every instance: browsers get it as it is.
 */
export async function renderTexts({ contract, document, page }) {
  const { openapi, paths, security } = parse(readFileSync(contract, 'utf8'));
  const operations = Object.values(paths)
    .flatMap((item) => Object.values(item))
    .filter(({ operationId }) => operationId !== undefined);
  for (const { operationId, description = '' } of operations) {
    if (!namesOfInstances.test(description)) continue;
    throw new Error(
      `The description of ${operationId} must be the same for every instance: leave out names and addresses.`,
    );
  }
  const texts = operations.map((operation) =>
    [`# ${operation.operationId}`, requirementOf(operation, security), operation.description].join('\n\n'),
  );
  const description = [...texts, '# End'].join('\n\n');
  writeFileSync(document, JSON.stringify({ openapi, info: { title: 'Texts', version: '1', description }, paths: {} }));
  await renderWithRedoc({ document, page });
  const html = readFileSync(page, 'utf8');
  rmSync(document);
  rmSync(page);
  return Object.fromEntries(
    operations.map(({ operationId }) => {
      const id = operationId.toLowerCase();
      return [id, textIn(html, id)];
    }),
  );
}

/**
 * What follows the heading of a section.
 *
 * @param {string} html
 * @param {string} id
 */
function textIn(html, id) {
  const section = between(html, `<div data-section-id="/section/${id}">`, /<\/div><div data-section-id="[\s\S]*$/);
  return split(section, '</h2></div>')[1].slice('</h2></div>'.length).replaceAll('<!-- -->', '');
}
