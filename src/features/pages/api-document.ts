import { parse } from 'yaml';
import { z } from 'zod';
import type { Schemas } from '../../contract/types.js';
import { plainIssue } from '../../lib/plain-issue.js';
import type { Endpoint } from './endpoint.js';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'] as const;
const requirements = z.array(z.record(z.string(), z.array(z.string())));
const operation = z.looseObject({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  security: requirements.optional(),
  'x-scopes': z.array(z.string()).optional(),
});
type Operations = Record<(typeof methods)[number], z.ZodOptional<typeof operation>>;
const pathItem = z.looseObject({
  ...(Object.fromEntries(methods.map((method) => [method, operation.optional()])) as Operations),
  $ref: z.never('it stands elsewhere in the document: write it out here').optional(),
});
/** In characters, of what is shown of an operation. */
const mostSummary = 200;
/** Extensions begin with `x-`, and anything may be in them. */
const withoutExtensions = (paths: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(paths).filter(([path]) => !path.startsWith('x-')));
const server = z.looseObject({
  url: z
    .string()
    .regex(
      /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/[\w.~%-]*)*$/i,
      'it must be the whole address of the API, plain and without variables',
    ),
});
const apiDocument = z.looseObject({
  openapi: z.string().regex(/^3\.[01]\.\d+$/, 'it is no OpenAPI 3.0 or 3.1 document'),
  info: z.looseObject({ title: z.string() }),
  servers: z.tuple([server], z.looseObject({}), 'it must name the address of the API'),
  security: requirements.optional(),
  paths: z
    .record(z.string(), z.unknown())
    .transform(withoutExtensions)
    .pipe(z.record(z.string().startsWith('/'), pathItem)),
  components: z.looseObject({ securitySchemes: z.looseObject({}).optional() }).optional(),
});

/** The operator's own API, whose users have the keys. */
export interface ApiDocument {
  title: string;
  /** Address of the API, without a trailing slash. */
  baseUrl: string;
  endpoints: readonly Endpoint[];
  document: z.output<typeof apiDocument>;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, as YAML or JSON.
 *
 * @throws {Error} that says what to fix.
 */
export function readApiDocument(text: string): ApiDocument {
  const source: unknown = parse(text);
  const result = apiDocument.safeParse(source, { error: plainIssue });
  if (!result.success) {
    const [{ path = [], message = '' } = {}] = result.error.issues;
    throw new Error(`At /${path.join('/')}: ${message}.`);
  }
  const [outside] = /"\$ref":"[^#"][^"]*"/.exec(JSON.stringify(source)) ?? [];
  if (outside)
    throw new Error(`It refers to another file (${outside}): bundle it into one, as \`redocly bundle\` does.`);
  const document = result.data;
  return {
    title: document.info.title,
    baseUrl: document.servers[0].url.replace(/\/$/, ''),
    endpoints: Object.entries(document.paths).flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const found = item[method];
        if (!found) return [];
        return [endpointOf(found, { method, path, security: found.security ?? document.security })];
      }),
    ),
    document,
  };
}

/**
 * The document with Latchkey's security schemes, in place of its own of the same name: they hold wherever it does not ask
 * for another.
 */
export function withSecuritySchemes(
  { document }: ApiDocument,
  schemes: Readonly<Record<string, unknown>>,
): Schemas['OpenApiDocument'] {
  const { components = {}, security = Object.keys(schemes).map((name) => ({ [name]: [] })) } = document;
  return {
    ...document,
    security,
    components: { ...components, securitySchemes: { ...components.securitySchemes, ...schemes } },
  };
}

function endpointOf(
  { operationId, summary, description, tags, 'x-scopes': scopes }: z.output<typeof operation>,
  { method, path, security }: { method: string; path: string; security: z.output<typeof requirements> | undefined },
): Endpoint {
  const isPublic = security?.every((requirement) => Object.keys(requirement).length === 0) ?? false;
  const [firstSentence] = description?.split(/(?<=\.)\s|\n/) ?? [];
  return {
    method: method.toUpperCase(),
    path,
    summary: (summary ?? firstSentence ?? operationId ?? '').slice(0, mostSummary),
    tag: tags?.[0] ?? '',
    credential: isPublic ? 'none' : 'key or access token',
    scopes: scopes ?? [...new Set(security?.flatMap((requirement) => Object.values(requirement).flat()))],
    reference: operationId === undefined ? '/docs/api' : `/docs/api#operation/${operationId}`,
  };
}
