import { type LocalContract, pagesTag } from '../../contract/contract.js';
import type { Operation } from '../../contract/read-operations.js';
import { isDefaultScope, ownScopes, type Scope } from '../../domain/scope.js';
import { catalogue, referenceOf } from '../../problems/catalogue.js';
import type { ApiDocument } from './api-document.js';
import type { Endpoint } from './endpoint.js';
import { chooseFirstCall } from './first-call.js';
import { type LimitsConfig, type LimitText, limitTexts } from './limits.js';
import type { FirstCall } from './shared/call.js';
import type { Brand } from './shared/instance.js';
import { snippets } from './shared/snippets.js';

interface ProblemAdvice {
  status: number;
  code: string;
  title: string;
  /** What to do. */
  advice: string;
  /** Path of its place in the reference. */
  reference: string;
}

/** What the developers page and the documents for agents are written from. */
export interface Guide {
  brand: Brand;
  publicUrl: string;
  /**
   * The API that the keys are for: the operator's, or Latchkey's own where the operator describes none. `otherUrls` are
   * those that some of its operations are at instead.
   */
  main: { baseUrl: string; otherUrls: readonly string[]; contractPath: string; referencePath: string };
  keyPrefix: string;
  maxKeysPerUser: number;
  /** Whether people create keys themselves, and are not given them. */
  selfService: boolean;
  /** Environment variable that holds a key in every example. */
  variable: string;
  /** At most 64 characters: lower-case letters, digits and hyphens. */
  skillName: string;
  /** At most 1024 characters. */
  skillDescription: string;
  /** What a new user tries first: of the API that the keys are for, where it has such a request. */
  firstCall: FirstCall;
  /** The same as a command of a shell. */
  firstCommand: string;
  /** Those that a key may have, but for what only operators and their back ends give to keys. */
  scopes: readonly Scope[];
  limits: readonly LimitText[];
  /** Path of the client's package, to install. */
  clientPackage: string;
  /** The API behind the keys; `null` where the operator does not describe it. */
  api: Pick<ApiDocument, 'title' | 'baseUrl' | 'endpoints'> | null;
  /** Of Latchkey itself: those for users, without its pages. */
  endpoints: readonly Endpoint[];
  problems: readonly ProblemAdvice[];
}

/** What the guide says of the operator's configuration. */
export interface GuideConfig extends LimitsConfig {
  brand: Brand;
  /** Without a trailing slash. */
  publicUrl: string;
  keyPrefix: string;
  api: ApiDocument | null;
  /** Those that the operator declares. */
  scopes: readonly Scope[];
  /** Scopes of a key that is made without any; `null` for those that are marked so. */
  defaultScopes: readonly string[] | null;
  /** Whether people create keys themselves. */
  selfService: boolean;
}

export function createGuide({
  contract,
  config,
  clientPackage,
}: {
  contract: LocalContract;
  config: GuideConfig;
  clientPackage: string;
}): Guide {
  const { brand, publicUrl, keyPrefix, maxKeysPerUser, selfService, api } = config;
  const variable = variableFor(brand);
  const { name } = brand;
  const firstCall = chooseFirstCall({ contract, publicUrl, api, declaredScopes: config.scopes });
  const main = api
    ? {
        baseUrl: api.baseUrl,
        otherUrls: otherUrlsOf(api),
        contractPath: '/api/openapi.json',
        referencePath: '/docs/api',
      }
    : { baseUrl: publicUrl, otherUrls: [], contractPath: '/openapi.json', referencePath: '/docs' };
  return {
    brand,
    publicUrl,
    main,
    keyPrefix,
    maxKeysPerUser,
    selfService,
    variable,
    skillName: [...words(name).map((word) => word.toLowerCase()), 'api'].join('-').slice(-64).replace(/^-/, ''),
    skillDescription: `Call the ${name} API over HTTP with an API key, without a browser. Use it whenever a task needs data or actions of ${name} at ${main.baseUrl}.`,
    firstCall,
    firstCommand: snippets.curl.text({ call: firstCall, variable }),
    scopes: [...config.scopes, ...ownScopes.filter(({ restricted }) => !restricted)].map((scope) => ({
      ...scope,
      default: isDefaultScope(scope, config.defaultScopes),
    })),
    limits: limitTexts(config),
    clientPackage,
    api,
    endpoints: contract.operations
      .filter(({ audience }) => audience === 'users')
      .map((operation) => endpointOf(contract, { operation, publicUrl }))
      .filter(({ tag }) => tag !== pagesTag),
    problems: problemsOf(contract),
  };
}

/** Those that users meet: the contract says which of them only operators do. */
function problemsOf({ document }: LocalContract): ProblemAdvice[] {
  const audiences = document.components.schemas['ProblemCode']?.['x-audience'] as Record<string, string> | undefined;
  return Object.entries(catalogue)
    .filter(([code]) => audiences?.[code] === undefined)
    .map(([code, { status, title, detail }]) => ({
      status,
      code,
      title,
      advice: detail,
      reference: referenceOf(code),
    }));
}

const otherUrlsOf = ({ baseUrl, endpoints }: ApiDocument) =>
  [...new Set(endpoints.map(({ address }) => address))].filter((address) => address !== baseUrl);

/** The environment variable that the examples keep a key in, such as `ACME_API_KEY`. */
function variableFor({ name }: Brand): string {
  // A digit cannot begin the name of a variable.
  return [...words(name), 'API_KEY']
    .join('_')
    .toUpperCase()
    .replace(/^(?=\d)/, '_');
}

function words(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .match(/[A-Za-z0-9]+/g) ?? []
  );
}

function endpointOf(
  { document }: LocalContract,
  { operation, publicUrl }: { operation: Operation; publicUrl: string },
): Endpoint {
  const { operationId, method, path, scopes } = operation;
  const { summary = '', tags: [tag = ''] = [] } = document.paths[path]?.[method] ?? {};
  return {
    method: method.toUpperCase(),
    path,
    address: publicUrl,
    summary,
    tag,
    credential: credentialOf(operation),
    scopes: scopes.length > 0 ? [scopes] : [],
    reference: `/docs#operation/${operationId}`,
    call: callOf(operation, publicUrl + path),
  };
}

function callOf({ method, credentials }: Operation, url: string): Endpoint['call'] {
  if (method !== 'get' || !credentials.includes('api_key')) return null;
  return { url, header: 'X-API-Key', need: 'required', requiredParameters: 0 };
}

function credentialOf({ credentials, metricsToken, sessionCookie }: Operation): string {
  if (metricsToken) return 'metrics token';
  if (sessionCookie) return 'refresh cookie';
  if (credentials.length === 0) return 'none';
  if (credentials.length === 2) return 'key or access token';
  return credentials[0] === 'jwt' ? 'access token' : 'key';
}
