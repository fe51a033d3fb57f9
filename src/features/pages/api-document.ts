import { parse } from 'yaml';
import { z } from 'zod';
import type { Endpoint } from './guide.js';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'] as const;
const requirements = z.array(z.record(z.string(), z.array(z.string())));
const operation = z.looseObject({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  tags: z.array(z.string()).optional(),
  security: requirements.optional(),
  'x-scopes': z.array(z.string()).optional(),
});
type Operations = Record<(typeof methods)[number], z.ZodOptional<typeof operation>>;
const pathItem = z.looseObject(
  Object.fromEntries(methods.map((method) => [method, operation.optional()])) as Operations,
);
const apiDocument = z.looseObject({
  openapi: z.string().regex(/^3\.[01]\.\d+$/, 'it is no OpenAPI 3.0 or 3.1 document'),
  info: z.looseObject({ title: z.string() }),
  servers: z
    .array(
      z.looseObject({
        url: z
          .string()
          .regex(/^https?:\/\/[^\s/@{}?#]+[^\s{}?#]*$/, 'it must be the whole address of the API, without variables'),
      }),
    )
    .min(1, 'it must name the address of the API'),
  security: requirements.optional(),
  paths: z.record(z.string().startsWith('/'), pathItem),
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
 * @throws {Error} that says what to mend.
 */
export function readApiDocument(text: string): ApiDocument {
  const source: unknown = parse(text);
  const result = apiDocument.safeParse(source);
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
    baseUrl: (document.servers[0]?.url ?? '').replace(/\/$/, ''),
    endpoints: Object.entries(document.paths).flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const found = item[method];
        if (!found) return [];
        const needed = found.security ?? document.security;
        const isPublic = needed?.every((requirement) => Object.keys(requirement).length === 0) ?? false;
        return [endpointOf(found, { method, path, isPublic })];
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
): Record<string, unknown> {
  const { components = {}, security = Object.keys(schemes).map((name) => ({ [name]: [] })) } = document;
  return {
    ...document,
    security,
    components: { ...components, securitySchemes: { ...components.securitySchemes, ...schemes } },
  };
}

function endpointOf(
  { operationId, summary, tags, 'x-scopes': scopes }: z.output<typeof operation>,
  { method, path, isPublic }: { method: string; path: string; isPublic: boolean },
): Endpoint {
  return {
    method: method.toUpperCase(),
    path,
    summary: summary ?? operationId ?? '',
    tag: tags?.[0] ?? '',
    credential: isPublic ? 'none' : 'key or access token',
    scopes: scopes ?? [],
    reference: operationId === undefined ? '/docs/api' : `/docs/api#operation/${operationId}`,
  };
}
