import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { readContract } from '../../src/contract/contract.js';
import { type OpenApiDocument, resolve } from '../../src/contract/document.js';

const mark = '// Generated from openapi.yaml by `npm run generate`. Do not edit.\n\n';

/** Writes the server's types: the operations of the contract, and which credentials each of them accepts and whose changes are limited. */
export async function generateServer({ contract, output }: { contract: string; output: string }): Promise<void> {
  await mkdir(output, { recursive: true });
  const { document, operations } = readContract(await readFile(contract, 'utf8'));
  const rows = operations.map(({ operationId, credentials }) => {
    const accepted = credentials.map((credential) => `'${credential}'`).join(' | ') || 'never';
    return `  ${operationId}: ${accepted};\n`;
  });
  const limited = operations.filter(({ changeLimited }) => changeLimited).map(({ operationId }) => `'${operationId}'`);
  const cookies = operations.filter(({ setsCookie }) => setsCookie).map(({ operationId }) => `'${operationId}'`);
  const throttled = operations.filter((operation) => operation.throttled).map(({ operationId }) => `'${operationId}'`);
  await writeFile(
    join(output, 'credentials.d.ts'),
    `${mark}/** The credentials that each operation accepts; \`never\` where it is public. */\nexport interface OperationCredentials {\n${rows.join('')}}\n\n/** The operations whose changes are limited by whose keys they change. */\nexport type ChangeLimitedOperation = ${limited.join(' | ') || 'never'};\n\n/** Operations whose attempts are counted, as passwords could be guessed. */\nexport type ThrottledOperation = ${throttled.join(' | ')};\n\n/** Operations whose answers may set a cookie. */\nexport type CookieOperation = ${cookies.join(' | ') || 'never'};\n`,
  );

  asTheHandlersSeeIt(document);
  const types = astToString(await openapiTS(document as never, { transform: asFile }));
  await writeFile(join(output, 'openapi.d.ts'), mark + types);
}

/** Bytes, which openapi-typescript takes for text, are a `Blob`: it knows its media type. */
function asFile({ format }: { format?: string }) {
  return format === 'binary' ? ts.factory.createTypeReferenceNode('Blob') : undefined;
}

/**
 * Makes the types as strict, and no stricter, than what a handler meets: a parameter with a default is always there, as
 * the validator fills it in; a header is demanded only where it is required, which the generator does not see behind a
 * reference.
 */
function asTheHandlersSeeIt(document: OpenApiDocument): void {
  for (const parameter of Object.values(document.components.parameters)) {
    if ('default' in parameter.schema) parameter.required = true;
  }
  const operations = Object.values(document.paths).flatMap(({ parameters, ...methods }) => Object.values(methods));
  const responses = [
    ...Object.values(document.components.responses),
    ...operations.flatMap((operation) => Object.values(operation.responses)),
  ];
  for (const response of responses) {
    if ('$ref' in response || !response.headers) continue;
    for (const [name, header] of Object.entries(response.headers)) response.headers[name] = resolve(document, header);
  }
}
