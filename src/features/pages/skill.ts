import type { Endpoint } from './endpoint.js';
import type { Guide } from './guide.js';

/**
 * The guide for agents, as an Agent Skill: YAML frontmatter (`name` up to 64 characters, `description` up to 1024) and
 * Markdown.
 */
export function skillOf(guide: Guide): string {
  const { brand, publicUrl, main, variable, keyPrefix, api } = guide;
  // What is said of Latchkey holds for the operator's own API only if its contract says so too.
  const here = api ? ` of ${publicUrl}` : '';
  return `---
name: ${guide.skillName}
description: ${JSON.stringify(guide.skillDescription)}
---

# Using the ${brand.name} API

There is an HTTP API. **Do not drive a browser, do not fill in log-in forms, and do not ask for a password.** All you need
is an API key, which the person you work for creates once.

- Address: ${main.baseUrl}
${main.otherUrls.length > 0 ? `- Some requests go to another address, which the table below gives in full: ${main.otherUrls.join(', ')}\n` : ''}- Contract (OpenAPI): ${publicUrl}${main.contractPath}
- Reference: ${publicUrl}${main.referencePath}
- For people: ${publicUrl}/developers
${
  api
    ? `- The service that creates and checks the keys: ${publicUrl}, with the contract ${publicUrl}/openapi.json
`
    : ''
}
## 1. Get a key

Look for a key in the environment variable \`${variable}\`. If it is not there, ask the person you work for to create one, in
these words:

> Please open ${publicUrl}/settings, log in, choose “Create key”, give it a label that names this task and an expiry, and
> copy the key, which is shown once. Then set it in the environment that I run in: \`export ${variable}=${keyPrefix}_…\`.
> Do not paste it into this conversation.

Ask for no more than the task needs: without scopes a key can only read its own account, and the tables below name the
scopes of each request.

## 2. Call the API

Send the key with every request, in one of these two headers, never both, and never in the address:

\`\`\`
X-API-Key: ${keyPrefix}_…
Authorization: Bearer ${keyPrefix}_…
\`\`\`

A first call, which says whose key it is:

\`\`\`sh
${guide.firstCall}
\`\`\`

## 3. Endpoints

${api ? apiEndpoints(api, publicUrl + main.contractPath) : ''}${api ? 'Of the service that creates and checks the keys, ' : 'Of '}${publicUrl}:

${endpointTable(guide.endpoints, publicUrl)}

The contract says what each of them takes and answers. Those that need an access token are for people who have logged in.

## 4. Errors

Every error${here} is a problem document (RFC 9457, \`application/problem+json\`). Branch on \`code\`; \`detail\` says what to do;
give \`request_id\` to the operator when you report something.

| status | code | what it means | what to do |
|---|---|---|---|
${guide.problems.map(({ status, code, title, advice }) => `| ${status} | \`${code}\` | ${title} | ${advice} |`).join('\n')}

## 5. Limits${here}

- On 429 wait as many seconds as \`Retry-After\` says, then try again. \`RateLimit\` and \`RateLimit-Policy\` say what is left.
- On 503 wait as \`Retry-After\` says. Repeat a GET freely; repeat a POST only with the same \`Idempotency-Key\`.
- Lists are paged: follow \`next_cursor\` until it is \`null\`. A page may hold fewer items than you asked for.
- Bodies are at most 64 KiB.

## What not to do

- Do not print, log or commit the key, and send it nowhere but to ${listed(api ? [publicUrl, main.baseUrl, ...main.otherUrls] : [publicUrl])}. If it has leaked, tell the person to revoke
  it at ${publicUrl}/settings, or revoke it yourself: \`DELETE /auth/apikeys/current\`.
- Do not put the key into an address or a query parameter: it is refused.
- Do not try to create or change keys: that takes a person who has logged in.
- Do not guess keys or endpoints: what is not in the contract is not there.
- Do not repeat what was refused with 401 or 403: the answer stays the same until a person changes something.
`;
}

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
  return `Of ${cell(title)}, at ${baseUrl} (contract: ${contract}):

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
