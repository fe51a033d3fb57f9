import { createHash } from 'node:crypto';
import type { Contract } from '../../contract/contract.js';
import type { Operation } from '../../contract/read-operations.js';
import type { Schemas } from '../../contract/types.js';
import type { Guide } from './guide.js';

/** What `/llms.txt` says: a title, what it is, and where everything else stands (llmstxt.org). */
export function llmsText(guide: Guide): string {
  const { brand, publicUrl, skillDescription, main, api, variable, firstCall, firstCommand } = guide;
  const ofApi = api
    ? `- [Contract](${publicUrl}${main.contractPath}): OpenAPI, of the API at ${[main.baseUrl, ...main.otherUrls].join(', ')}\n`
    : '';
  const name = api ? 'Contract for accounts and keys' : 'Contract';
  return `# ${brand.name} API

> ${skillDescription}

No browser automation is needed. ${guide.selfService ? `A person creates a key once at ${publicUrl}/settings` : `People get a key from ${brand.name} once`}. Send it as \`${firstCall.header}\`.

With the key in \`${variable}\`, a first call is:

\`\`\`sh
${firstCommand}
\`\`\`

It returns status ${firstCall.expected.status}${
    firstCall.expected.body === null
      ? '.'
      : `, for example:

\`\`\`json
${firstCall.expected.body}
\`\`\``
  }

## Start here

- [Guide for agents](${publicUrl}/skill.md): how to get and use a key, endpoints, scopes, errors, limits
${ofApi}- [${name}](${publicUrl}/openapi.json): OpenAPI 3.1, also as [YAML](${publicUrl}/openapi.yaml)

## For people

- [Developers](${publicUrl}/developers): quick start, examples, endpoints, CI
- [Reference](${publicUrl}${main.referencePath}): every operation, with its parameters and responses
- [Settings](${publicUrl}/settings): where people create and revoke keys
`;
}

/** Agent Skills Discovery, version 0.2.0. */
export function agentSkills({ publicUrl, skillName, skillDescription }: Guide, skill: string): Schemas['AgentSkills'] {
  return {
    $schema: 'https://schemas.agentskills.io/discovery/0.2.0/schema.json',
    skills: [
      {
        name: skillName,
        type: 'skill-md',
        description: skillDescription,
        url: `${publicUrl}/skill.md`,
        digest: `sha256:${createHash('sha256').update(skill).digest('hex')}`,
      },
    ],
  };
}

/** Of one API, in the catalogue. */
const mostAddresses = 99;

/** RFC 9727, as a linkset (RFC 9264). */
export function apiCatalog({ publicUrl, main, api }: Guide): Schemas['Linkset'] {
  const targets = (...paths: [path: string, type: string][]) =>
    paths.map(([path, type]) => ({ href: publicUrl + path, type }));
  return {
    linkset: [
      {
        anchor: publicUrl,
        'service-desc': targets(['/openapi.json', 'application/json'], ['/openapi.yaml', 'application/yaml']),
        'service-doc': targets(['/developers', 'text/html'], ['/docs', 'text/html'], ['/skill.md', 'text/markdown']),
        // For callers as well: it says whether the service can take requests (RFC 8631, section 4.4).
        status: targets(['/readyz', 'application/json']),
      },
      ...(api ? [main.baseUrl, ...main.otherUrls].slice(0, mostAddresses) : []).map((anchor) => ({
        anchor,
        'service-desc': targets([main.contractPath, 'application/json']),
        'service-doc': targets([main.referencePath, 'text/html'], ['/skill.md', 'text/markdown']),
      })),
    ],
  };
}

/**
 * RFC 9309. Crawlers may read whatever stays the same for everybody, and the settings, which say themselves that they are
 * not to be found: whoever may not read a page does not see its `noindex`. Not the probes, nor what programs call.
 */
export function robotsText({ operations }: Contract): string {
  const isOpen = ({ isDocument, responses }: Operation) =>
    isDocument && ('304' in responses || 'text/html' in (responses['200']?.content ?? {}));
  const closed = operations.filter((operation) => !isOpen(operation));
  const beginnings = closed.map(({ path }) => path.replace(/(?<=^\/[^/]+\/).*/, ''));
  const disallowed = [...new Set(beginnings)].filter(
    (path) => !beginnings.some((other) => other !== path && path.startsWith(other)),
  );
  return ['User-agent: *', ...disallowed.sort().map((path) => `Disallow: ${path}`), ''].join('\n');
}

const dayMs = 24 * 60 * 60 * 1000;
/** How long `/.well-known/security.txt` may be trusted at least. RFC 9116 recommends less than a year. */
const trustedForDays = 30;

/** RFC 9116. The same all day, in UTC. */
export function securityText({ contact, publicUrl, now }: { contact: string; publicUrl: string; now: Date }): string {
  const midnight = Math.ceil(now.getTime() / dayMs) * dayMs;
  return [
    `Contact: ${contact}`,
    `Expires: ${new Date(midnight + trustedForDays * dayMs).toISOString()}`,
    `Canonical: ${publicUrl}/.well-known/security.txt`,
    'Preferred-Languages: en',
    '',
  ].join('\n');
}

/** What every page says of where the documents for programs are (RFC 8288). */
export const discoveryLinks = [
  ['/openapi.json', 'service-desc', 'application/json'],
  ['/docs', 'service-doc', 'text/html'],
  ['/.well-known/api-catalog', 'api-catalog', 'application/linkset+json'],
  ['/llms.txt', 'describedby', 'text/plain'],
  ['/skill.md', 'alternate', 'text/markdown'],
]
  .map(([path, relation, type]) => `<${path}>; rel="${relation}"; type="${type}"`)
  .join(', ');
