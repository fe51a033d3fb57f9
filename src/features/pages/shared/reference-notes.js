// @ts-check
/**
 * What the reference says of each operation beside the contract's own words: the credential and the scopes that it needs,
 * and programs that call it. Made from the contract alone. In plain JavaScript, as the browser loads this very file.
 *
 * @typedef {{ in?: string, name?: string, example?: unknown, $ref?: string }} Parameter
 * @typedef {{ example?: unknown, examples?: Record<string, { value?: unknown }> }} MediaType
 * @typedef {Record<string, unknown>[]} Security
 * @typedef {object} DescribedOperation
 * @property {string} operationId
 * @property {string} [description]
 * @property {Security} [security]
 * @property {string[]} [x-credentials]
 * @property {string[]} [x-scopes]
 * @property {Parameter[]} [parameters]
 * @property {{ content: Record<string, MediaType> }} [requestBody]
 * @property {{ lang: string, label: string, source: string }[]} [x-codeSamples]
 *
 * @typedef {object} DescribedContract
 * @property {{ url: string }[]} servers
 * @property {Security} [security]
 * @property {Record<string, any>} paths
 * @property {{ parameters?: Record<string, Parameter> }} components
 *
 * @typedef {object} Call One request, as every language writes it.
 * @property {string} operationId
 * @property {string} method
 * @property {string} baseUrl
 * @property {string} path
 * @property {Record<string, unknown>} pathParameters
 * @property {Credential | null} credential
 * @property {Record<string, string>} headers
 * @property {string | null} mediaType
 * @property {unknown} body
 *
 * @typedef {{ header: string, prefix: string, variable: string, option: string | null }} Credential `option` is the client's.
 */
import { curlSample, javascriptSample, pythonSample } from './code-samples.js';

const methods = /** @type {const} */ (['get', 'put', 'post', 'delete', 'patch']);

/** The operations that most programs call: these have samples in every language. */
const mostCalled = new Set(['logIn', 'createApiKey', 'listApiKeys', 'revokeApiKey', 'verifyApiKey']);

/**
 * The same contract, in which each operation says what it needs and has samples.
 *
 * @template {DescribedContract} T
 * @param {T} contract
 * @param {{ variable: string }} options the environment variable that holds a key in every example.
 * @returns {T}
 */
export function withReferenceNotes(contract, { variable }) {
  const paths = Object.entries(contract.paths).map(([path, item]) => {
    const noted = methods.flatMap((method) => {
      const operation = /** @type {DescribedOperation | undefined} */ (item[method]);
      if (!operation) return [];
      const call = callOf(contract, { path, method, item, variable });
      const description = `${requirementOf(operation, contract.security)}\n\n${operation.description ?? ''}`;
      return [[method, { ...operation, description, 'x-codeSamples': samplesOf(call) }]];
    });
    return [path, { ...item, ...Object.fromEntries(noted) }];
  });
  return { ...contract, paths: Object.fromEntries(paths) };
}

/**
 * The credential and the scopes that an operation needs, in one sentence of Markdown.
 *
 * @param {Pick<DescribedOperation, 'security' | 'x-credentials' | 'x-scopes'>} operation
 * @param {Security} [byDefault] what the contract says of operations that say nothing.
 */
export function requirementOf(operation, byDefault = []) {
  const schemes = schemesOf(operation, byDefault);
  if (schemes.length === 0) return 'No credential is needed.';
  if (schemes.includes('metricsToken')) return 'Requires the metrics token of the operator.';
  if (schemes.includes('refreshCookie')) return 'Requires the refresh cookie of a session.';
  const accepted = operation['x-credentials'] ?? ['jwt', 'api_key'];
  const scopes = operation['x-scopes'] ?? [];
  const names = scopes.map((name) => `\`${name}\``).join(' and ');
  const suffix = scopes.length === 0 ? '' : ` with the scope${scopes.length > 1 ? 's' : ''} ${names}`;
  if (accepted.length > 1) return `Requires an API key or an access token${suffix || ', and no scope'}.`;
  if (accepted[0] === 'jwt') return `Requires an access token${suffix}; API keys are not accepted.`;
  return `Requires an API key${suffix || ', and no scope'}; access tokens are not accepted.`;
}

/** @param {Pick<DescribedOperation, 'security'>} operation @param {Security} [byDefault] */
function schemesOf({ security }, byDefault = []) {
  return (security ?? byDefault).flatMap((requirement) => Object.keys(requirement));
}

/** @param {Call} call */
function samplesOf(call) {
  const curl = { lang: 'bash', label: 'curl', source: curlSample(call) };
  if (!mostCalled.has(call.operationId)) return [curl];
  return [
    curl,
    { lang: 'javascript', label: 'JavaScript', source: javascriptSample(call) },
    { lang: 'python', label: 'Python', source: pythonSample(call) },
  ];
}

/**
 * @param {DescribedContract} contract
 * @param {{ path: string, method: string, item: Record<string, any>, variable: string }} place
 * @returns {Call}
 */
function callOf(contract, { path, method, item, variable }) {
  const operation = /** @type {DescribedOperation} */ (item[method]);
  const parameters = [...(item['parameters'] ?? []), ...(operation.parameters ?? [])].map((parameter) =>
    resolve(contract, parameter),
  );
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const pathParameters = Object.fromEntries(inPath.map(({ name, example }) => [String(name), example]));
  const [[mediaType, content] = [null, null]] = Object.entries(operation.requestBody?.content ?? {});
  const [server] = contract.servers;
  const baseUrl = String(server?.url).replace(/\/$/, '');
  const schemes = schemesOf(operation, contract.security);
  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    baseUrl,
    path,
    pathParameters,
    credential: credentialFor(operation, { schemes, variable, baseUrl }),
    // Only pages of the service may send its cookie.
    headers: schemes.includes('refreshCookie') ? { Origin: new URL(baseUrl).origin } : {},
    mediaType,
    body: content && exampleOf(content),
  };
}

/**
 * A key where one is accepted, as programs should not use what people log in with.
 *
 * @param {DescribedOperation} operation
 * @param {{ schemes: string[], variable: string, baseUrl: string }} place
 * @returns {Credential | null}
 */
function credentialFor(operation, { schemes, variable, baseUrl }) {
  if (schemes.length === 0) return null;
  const bearer = { header: 'Authorization', prefix: 'Bearer ' };
  if (schemes.includes('metricsToken')) return { ...bearer, variable: 'METRICS_TOKEN', option: null };
  if (schemes.includes('refreshCookie')) {
    // A browser takes cookies with this prefix only by HTTPS.
    const name = `${baseUrl.startsWith('https:') ? '__Secure-' : ''}latchkey-refresh`;
    return { header: 'Cookie', prefix: `${name}=`, variable: 'REFRESH_TOKEN', option: null };
  }
  if (!(operation['x-credentials'] ?? ['api_key']).includes('api_key')) {
    return { ...bearer, variable: 'ACCESS_TOKEN', option: 'accessToken' };
  }
  return { header: 'X-API-Key', prefix: '', variable, option: 'apiKey' };
}

/** @param {MediaType} content */
function exampleOf({ example, examples = {} }) {
  return example ?? Object.values(examples)[0]?.value ?? null;
}

/** @param {DescribedContract} contract @param {Parameter} parameter @returns {Parameter} */
function resolve({ components }, parameter) {
  const name = parameter.$ref?.replace('#/components/parameters/', '');
  return (name !== undefined && components.parameters?.[name]) || parameter;
}
