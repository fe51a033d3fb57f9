import type { Endpoint } from './endpoint.js';
import type { Guide } from './guide.js';
import { readIntoShell } from './shared/snippets.js';

/**
 * The guide for agents, as an Agent Skill: YAML frontmatter (`name` up to 64 characters, `description` up to 1024) and
 * Markdown.
 */
export function skillOf(guide: Guide): string {
  const { brand, publicUrl, main, keyPrefix, api } = guide;
  // What is said of Latchkey holds for the operator's own API only if its contract says so too.
  const here = api ? ` of ${publicUrl}` : '';
  return `---
name: ${guide.skillName}
description: ${JSON.stringify(guide.skillDescription)}
---

# Using the ${brand.name} API

There is an HTTP API. **Do not drive a browser, do not fill in log-in forms, and do not ask for a password.** All you need
is an API key, which the person you work for creates once.

- Base URL: ${main.baseUrl}
${main.otherUrls.length > 0 ? `- Some requests use another base URL, given in full in the table below: ${main.otherUrls.join(', ')}\n` : ''}- Contract (OpenAPI): ${publicUrl}${main.contractPath}
- Reference: ${publicUrl}${main.referencePath}
- For people: ${publicUrl}/developers
${
  api
    ? `- Accounts and keys: ${publicUrl}, with the contract ${publicUrl}/openapi.json
`
    : ''
}
## 1. Get a key

${howToGetKey(guide)}

Ask for no more scopes than the task needs. The tables below name the scopes of each request.

## 2. Call the API

Send the key with every request in one of these two headers, never in both and never in the URL:

\`\`\`
X-API-Key: ${keyPrefix}_…
Authorization: Bearer ${keyPrefix}_…
\`\`\`

${firstCallText(guide)}

${api ? '' : 'A key can belong to an organization instead of a person: then `user` is `null`, and `owner` says whose it is.\n\n'}If a response has the header \`Deprecation\`, your key is being replaced. It works until the time in \`Sunset\`: go on, and tell
the person you work for to put the new key into \`${guide.variable}\` before then. Do not rotate a key unless you are asked to.

## 3. Endpoints

${api ? apiEndpoints(api, publicUrl + main.contractPath) : ''}${api ? 'Accounts and keys, at ' : 'At '}${publicUrl}:

${endpointTable(guide.endpoints, publicUrl)}

The contract describes the parameters and responses of each request. Requests that need an access token are for people who
have logged in.

## 4. Scopes

A scope is a permission of a key. People choose the scopes when they create the key.

| scope | what it allows | given to new keys |
|---|---|---|
${guide.scopes.map((scope) => `| ${code(scope.name)} | ${cell(scope.description)} | ${grantOf(scope)} |`).join('\n')}

## 5. Errors

Every error${here} is a problem document (RFC 9457, \`application/problem+json\`). Branch on \`code\`. \`detail\` says what to do.
When you report an error to the operator, include its \`request_id\`.

| status | code | what it means | what to do |
|---|---|---|---|
${guide.problems.map(({ status, code: name, title, advice }) => `| ${status} | \`${name}\` | ${title} | ${advice} |`).join('\n')}

## 6. Limits${here}

| what | limit |
|---|---|
${guide.limits.map(({ name, value }) => `| ${name} | ${value} |`).join('\n')}

Your plan may have other limits, and the operator may have set others for your account.

- On 429, wait the number of seconds in \`Retry-After\`, then try again. \`RateLimit\` and \`RateLimit-Policy\` show what is left.
- On 503, wait as \`Retry-After\` says. You can repeat a GET at any time; repeat a POST only with the same \`Idempotency-Key\`.
- Lists are paged: follow \`next_cursor\` until it is \`null\`. A page may hold fewer items than you asked for.

## What not to do

- Do not print, log or commit the key, and send it only to ${listed(api ? [publicUrl, main.baseUrl, ...main.otherUrls] : [publicUrl])}. If it has leaked, tell the person to revoke
  it at ${publicUrl}/settings, or revoke it yourself: \`DELETE ${publicUrl}/auth/apikeys/current\`.
- Do not put the key in the URL or a query parameter: it is refused.
- Do not try to create or change keys: only a person who has logged in can.
- Do not guess keys or endpoints: what is not in the contract does not exist.
- Do not repeat a request that got 401 or 403: the response stays the same until a person changes something.
`;
}

/** Whom to ask for a key, in which words. */
function howToGetKey({ brand, publicUrl, variable, selfService }: Guide): string {
  const request = selfService
    ? `Please open ${publicUrl}/settings, log in and choose “Create key”. Give the key a label that names this task, and an
> expiry date. Copy the key: it is shown only once.`
    : `Please ask ${brand.name} for an API key for this task, with an expiry date.`;
  return `Look for a key in the environment variable \`${variable}\`. If it is not set, ask the person you work for to ${selfService ? 'create' : 'get'} a key,
in these words:

> ${request} Then, in the terminal that you start me from, run
> \`${readIntoShell(variable)}\`, paste the key and press Enter: it stays out of the shell's history.
> Do not paste the key into this conversation.`;
}

/** What to try first, and what comes of it. */
function firstCallText({ firstCall, firstCommand, api }: Guide): string {
  const { expected, isOwn } = firstCall;
  const intro =
    api && !isOwn ? `A first call to ${cell(api.title)}` : 'A first call, which returns the owner of the key';
  const scopes = scopesNeeded(firstCall);
  const answer =
    expected.body === null
      ? `It returns status ${expected.status}${expected.description && `: ${cell(expected.description)}`}`
      : `It returns status ${expected.status} and, for example:

\`\`\`json
${expected.body}
\`\`\``;
  return `${intro}${scopes && ` (the key needs ${scopes})`}:

\`\`\`sh
${firstCommand}
\`\`\`

${answer}`;
}

const scopesNeeded = ({ scopes }: Guide['firstCall']) =>
  scopes.length === 0 ? '' : `the scope${scopes.length > 1 ? 's' : ''} ${scopes.map(code).join(' ')}`;

const grantOf = ({ default: isDefault, restricted }: Guide['scopes'][number]) =>
  [...(isDefault ? ['by default'] : ['if chosen']), ...(restricted ? ['only if the operator grants it'] : [])].join(
    ', ',
  );

/** Text of somebody else's in a line of a table: it can neither end that nor be taken for Markdown. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\|`<[\]*~&]|(?<!\w)_|_(?!\w)/g, '\\$&');
}

/** The same as code, in which a backslash stands for itself, but for the table around it (CommonMark §6.1). */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const [fence, space] = ['`'.repeat(longest + 1), /^`|`$/.test(line) ? ' ' : ''];
  return fence + space + line + space + fence;
}

function apiEndpoints({ title, baseUrl, endpoints }: NonNullable<Guide['api']>, contract: string): string {
  return `${cell(title)}, at ${baseUrl} (contract: ${contract}):

${endpointTable(endpoints, baseUrl)}

`;
}

/** @param baseUrl where the paths are, unless a whole address stands in their place. */
function endpointTable(endpoints: readonly Endpoint[], baseUrl: string): string {
  const rows = endpoints.map(
    ({ method, path, address, summary, credential, scopes }) =>
      `| ${code(`${method} ${address === baseUrl ? '' : address}${path}`)} | ${cell(summary)} | ${cell(credential)} | ${scopesCell(scopes)} |`,
  );
  return ['| request | what it does | credential | scopes |', '|---|---|---|---|', ...rows].join('\n');
}

function scopesCell(alternatives: Endpoint['scopes']): string {
  return alternatives.map((scopes) => scopes.map(code).join(' ') || 'none').join(' or ') || '–';
}

function listed(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return [distinct.slice(0, -1).join(', '), ...distinct.slice(-1)].filter((part) => part !== '').join(' and ');
}
