import type { CredentialMethod } from '../domain/principal.js';
import {
  type Audience,
  audiences,
  type HttpMethod,
  type OpenApiDocument,
  type OperationObject,
  type ParameterObject,
  type ResponseObject,
  resolve,
  type SchemaObject,
} from './document.js';

/** One operation, with everything about it resolved. */
export interface Operation {
  operationId: string;
  method: HttpMethod;
  path: string;
  /** What is said to customers names only what is for users. */
  audience: Audience;
  /** Empty where the operation is public, or for the operator. */
  credentials: readonly CredentialMethod[];
  /** All of them are needed. */
  scopes: readonly string[];
  /** Whether it takes a key as OAuth's client authentication as well (RFC 6749 §2.3.1): as HTTP Basic, or in its form. */
  clientAuthentication: boolean;
  /** Whether the cookie of a session is its credential. Only pages of this service may call it: a browser sends cookies for any. */
  sessionCookie: boolean;
  /** Whether an answer of it may set a cookie: its handler is told what of the request is about cookies. */
  setsCookie: boolean;
  /** Whether it is for the holder of the operator's token for metrics, which is no credential of a user. */
  metricsToken: boolean;
  anyHost: boolean;
  anyOrigin: boolean;
  /**
   * Whether anybody may open it and its query means nothing: a page, a probe, the contract. Links to such an address pass
   * through mail programs and advertising, which add parameters of their own.
   */
  isDocument: boolean;
  hotPath: boolean;
  /** Of the log line, where a request goes as it should: on the hot path there may be thousands a second, and probes never end. */
  logLevel: 'info' | 'debug';
  throttled: boolean | 'registration';
  /** Whether its handler counts the change that it makes, by the owner of the keys. */
  changeLimited: boolean;
  /** Whether its requests are counted by whose credential they carry; `dry_run`: those whose body has that. */
  managed: boolean | 'dry_run';
  /** Whether requests of one user wait for each other. */
  queued: boolean;
  parameters: readonly ParameterObject[];
  /** What the ids in the path look like, by the names of their templates. */
  idPatterns: Readonly<Record<string, RegExp>>;
  /** Media types of the request's body; empty where it has none. */
  requestMediaTypes: readonly string[];
  /** Schema of the request's body, by media type. */
  requestSchemas: Readonly<Record<string, SchemaObject>>;
  responses: Readonly<Record<string, ResponseObject>>;
}

/** The security scheme of what shows how the service fares: a token of the operator. */
const metricsScheme = 'metricsToken';
/** The security scheme of what continues a session: a cookie that only a browser holds. */
const cookieScheme = 'refreshCookie';
/** The security scheme of OAuth clients: the id of a key and the key itself. */
const clientScheme = 'clientAuthentication';
/** The security schemes of users, and which of their credentials each stands for. */
const userSchemes: Readonly<Record<string, readonly CredentialMethod[]>> = {
  bearerAuth: ['jwt', 'api_key'],
  apiKeyAuth: ['api_key'],
  accessToken: ['jwt'],
  bearerKey: ['api_key'],
  [clientScheme]: ['api_key'],
};

const methods: readonly HttpMethod[] = ['get', 'put', 'post', 'delete', 'patch'];

/**
 * @throws if an operation has no operationId, does not say which scopes it needs or whom it is for, names other credentials in
 *   `security` than in `x-credentials`, or refers to something that is not there.
 */
export function readOperations(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => (item[method] ? [readOperation(document, path, method, item[method])] : [])),
  );
}

function readOperation(
  document: OpenApiDocument,
  path: string,
  method: HttpMethod,
  source: OperationObject,
): Operation {
  if (!source.operationId) throw new Error(`${method.toUpperCase()} ${path} has no operationId.`);
  const schemes = (source.security ?? document.security).flatMap((requirement) => Object.keys(requirement));
  const metricsToken = schemes.includes(metricsScheme);
  const sessionCookie = schemes.includes(cookieScheme);
  if ((metricsToken || sessionCookie) && schemes.length > 1) {
    throw new Error(
      `${source.operationId}: what takes the token of the operator or a cookie takes no other credential.`,
    );
  }
  const secured = schemes.length > 0 && !metricsToken && !sessionCookie;
  const { 'x-scopes': scopes } = source;
  if (secured !== (scopes !== undefined)) {
    throw new Error(
      `${source.operationId}: a secured operation, and no other, says in x-scopes which scopes it needs.`,
    );
  }
  const references = [...(document.paths[path]?.parameters ?? []), ...(source.parameters ?? [])];
  const parameters = references.map((reference) => resolve<ParameterObject>(document, reference));
  const isPublicRead = method === 'get' && schemes.length === 0;
  const isDocument = isPublicRead && parameters.every((parameter) => parameter.in === 'header');
  const responses = Object.fromEntries(
    Object.entries(source.responses).map(([status, response]) => [status, resolve<ResponseObject>(document, response)]),
  );
  return {
    operationId: source.operationId,
    method,
    path,
    audience: audienceOf(document, source),
    credentials: secured ? credentialsOf(source, schemes) : [],
    scopes: scopes ?? [],
    clientAuthentication: schemes.includes(clientScheme),
    sessionCookie,
    setsCookie: Object.values(responses).some(({ headers = {} }) => 'Set-Cookie' in headers),
    metricsToken,
    anyHost: source['x-any-host'] ?? false,
    anyOrigin: anyOriginOf(source, isDocument),
    isDocument,
    hotPath: source['x-hot-path'] ?? false,
    logLevel: source['x-hot-path'] || source['x-probe'] ? 'debug' : 'info',
    throttled: source['x-throttled'] ?? false,
    changeLimited: source['x-change-limited'] ?? false,
    managed: source['x-managed'] ?? false,
    queued: source['x-queued'] ?? false,
    parameters,
    idPatterns: idPatternsOf(document, parameters),
    requestMediaTypes: Object.keys(source.requestBody?.content ?? {}),
    requestSchemas: Object.fromEntries(
      Object.entries(source.requestBody?.content ?? {}).map(([mediaType, { schema }]) => [mediaType, schema]),
    ),
    responses,
  };
}

/** @throws if neither the operation nor its first tag says so: whoever adds one decides. */
function audienceOf(document: OpenApiDocument, { operationId, tags, 'x-audience': own }: OperationObject): Audience {
  const audience = own ?? document.tags.find(({ name }) => name === tags[0])?.['x-audience'];
  if (audience === undefined || !audiences.includes(audience))
    throw new Error(`${operationId}: x-audience of the operation or of its tag must be ${audiences.join(', ')}.`);
  return audience;
}

/** @throws if `security`, which every reader of OpenAPI knows, promises other credentials than those that are accepted. */
function credentialsOf(
  { operationId, 'x-credentials': credentials = ['jwt', 'api_key'] }: OperationObject,
  schemes: readonly string[],
): readonly CredentialMethod[] {
  const promised = new Set(schemes.flatMap((scheme) => userSchemes[scheme] ?? []));
  const isSame = promised.size === credentials.length && credentials.every((method) => promised.has(method));
  if (!isSame) throw new Error(`${operationId}: security and x-credentials name different credentials.`);
  return credentials;
}

/** @throws if an answer that is not for everybody could be read by pages of other origins. */
function anyOriginOf(source: OperationObject, isDocument: boolean): boolean {
  const { operationId, 'x-any-origin': anyOrigin = false } = source;
  if (anyOrigin && !isDocument)
    throw new Error(`${operationId}: only a public document may be read from every origin.`);
  return anyOrigin;
}

/** Of parameters in the path whose pattern is that of a whole value. */
function idPatternsOf(document: OpenApiDocument, parameters: readonly ParameterObject[]): Record<string, RegExp> {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  return Object.fromEntries(
    inPath.flatMap(({ name, schema }) => {
      const { pattern } = resolve<{ pattern?: unknown }>(document, schema);
      return typeof pattern === 'string' && /^\^.*\$$/.test(pattern) ? [[name, new RegExp(pattern)]] : [];
    }),
  );
}
