import type { ReactNode } from 'react';
import type { Endpoint, Guide } from '../../features/pages/guide.js';
import { type Snippet, snippets } from '../snippets.js';
import { Code, Tabs } from './code.js';

interface SectionProps {
  guide: Guide;
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

/** A table that scrolls on its own where the screen is too narrow for it. */
function Table({ label, head, children }: { label: string; head: readonly string[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="table" role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((text) => (
              <th scope="col" key={text}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function Overview({ guide: { publicUrl } }: SectionProps) {
  return (
    <Section id="overview" title="Overview">
      <dl className="facts">
        <dt>Address</dt>
        <dd>
          <code>{publicUrl}</code>
        </dd>
        <dt>Format</dt>
        <dd>JSON over HTTP; times are RFC 3339 in UTC; errors are problem documents (RFC 9457)</dd>
        <dt>Contract</dt>
        <dd>
          OpenAPI 3.1, as <a href="/openapi.yaml">YAML</a> and <a href="/openapi.json">JSON</a>: import it into Postman,
          or generate a client in any language
        </dd>
        <dt>Reference</dt>
        <dd>
          <a href="/docs">Every operation</a>, with what it takes and answers
        </dd>
      </dl>
    </Section>
  );
}

export function Tokens({ guide: { keyPrefix } }: SectionProps) {
  return (
    <Section id="tokens" title="Keys and tokens">
      <p>There are three ways to say who you are. Send exactly one of them with a request.</p>
      <Table label="Kinds of credentials" head={['you send', 'what it is', 'it lives', 'use it for']}>
        <tr>
          <td>
            <code>X-API-Key: {keyPrefix}_…</code>
          </td>
          <td>an API key</td>
          <td>until it expires or is revoked</td>
          <td>
            scripts, notebooks, CI, agents. <strong>If in doubt, this one.</strong>
          </td>
        </tr>
        <tr>
          <td>
            <code>Authorization: Bearer {keyPrefix}_…</code>
          </td>
          <td>the same key</td>
          <td>just as long</td>
          <td>tools that know only bearer tokens</td>
        </tr>
        <tr>
          <td>
            <code>Authorization: Bearer eyJ…</code>
          </td>
          <td>
            an access token (JWT), from <a href="/docs#operation/logIn">POST /auth/login</a>
          </td>
          <td>60 minutes</td>
          <td>making and changing keys: only somebody who has logged in may</td>
        </tr>
      </Table>
    </Section>
  );
}

export function QuickStart({ guide: { variable, keyPrefix, firstCall } }: SectionProps) {
  return (
    <Section id="quick-start" title="Quick start">
      <ol className="steps">
        <li>
          Open <a href="/settings">your settings</a>, and make an account or log in.
        </li>
        <li>
          Choose <strong>Create key</strong>. Name what will use it, and let it expire.
        </li>
        <li>
          Copy the key. It is shown <strong>once</strong>; only a hash of it is stored.
        </li>
        <li>
          Keep it in the environment, not in the program:
          <Code id="keep-the-key" language="bash">{`export ${variable}=${keyPrefix}_…`}</Code>
        </li>
        <li>
          Make a first call, which tells whose key it is:
          <Code id="first-call" language="bash">
            {firstCall}
          </Code>
        </li>
      </ol>
    </Section>
  );
}

export function Agents({ guide: { publicUrl, variable } }: SectionProps) {
  return (
    <Section id="agents" title="For agents">
      <p>
        <a href="/skill.md">/skill.md</a> tells an agent how it gets a key from you, what it may call, and what it must
        not do; <a href="/llms.txt">/llms.txt</a> leads there. Put a key into its environment, and say:
      </p>
      <Code id="agent-prompt" language="plaintext">
        {`Read ${publicUrl}/skill.md and use the API that it describes. The key is in ${variable}. Do not open a browser.`}
      </Code>
    </Section>
  );
}

const clientSnippet: Snippet = {
  title: 'JavaScript, with the client',
  language: 'javascript',
  install: null,
  text: ({ baseUrl, variable }) => `import { createLatchkeyClient } from '@latchkey/client';

const client = createLatchkeyClient({ baseUrl: '${baseUrl}', apiKey: process.env.${variable} });
const { data } = await client.getCurrentUser();
console.log(data);`,
};

export function Examples({ guide: { publicUrl, variable, examplePath, clientPackage } }: SectionProps) {
  const client = { ...clientSnippet, install: `npm install "${publicUrl}${clientPackage}"` };
  const all: Record<string, Snippet> = { ...snippets, client };
  return (
    <Section id="examples" title="Examples">
      <p>
        Each reads the key from <code>{variable}</code> and prints the account that it belongs to.
      </p>
      <Tabs
        name="example"
        legend="Language"
        tabs={Object.entries(all).map(([id, { title, language, install, text }]) => ({
          id,
          title,
          content: (
            <>
              {install && (
                <Code id={`install-${id}`} language="bash">
                  {install}
                </Code>
              )}
              <Code id={id} language={language}>
                {text({ baseUrl: publicUrl, path: examplePath, variable })}
              </Code>
            </>
          ),
        }))}
      />
    </Section>
  );
}

export function Endpoints({ guide: { api, endpoints } }: SectionProps) {
  return (
    <Section id="endpoints" title="Endpoints">
      <p>Each leads to its place in the reference.</p>
      {api && (
        <>
          <p>
            <strong>{api.title}</strong>, at <code>{api.baseUrl}</code>. Its contract is{' '}
            <a href="/api/openapi.json">/api/openapi.json</a>, its reference <a href="/docs/api">/docs/api</a>.
          </p>
          <EndpointTables endpoints={api.endpoints} untagged={api.title} />
          <p className="after-table">
            <strong>Accounts and keys.</strong> Where the keys are made and checked.
          </p>
        </>
      )}
      <EndpointTables endpoints={endpoints} untagged="Further endpoints" />
    </Section>
  );
}

/** @param untagged heading of those without a tag. */
function EndpointTables({ endpoints, untagged }: { endpoints: readonly Endpoint[]; untagged: string }) {
  const tags = [...new Set(endpoints.map(({ tag }) => tag))];
  return tags.map((tag) => (
    <div key={tag}>
      <h3>{tag || untagged}</h3>
      <Table label={`Endpoints: ${tag || untagged}`} head={['request', 'what it does', 'credential', 'scopes']}>
        {endpoints
          .filter((endpoint) => endpoint.tag === tag)
          .map((endpoint) => (
            <EndpointRow key={`${endpoint.method} ${endpoint.path}`} {...endpoint} />
          ))}
      </Table>
    </div>
  ));
}

function EndpointRow({ method, path, summary, credential, scopes, reference }: Endpoint) {
  return (
    <tr>
      <td>
        <a className="endpoint" href={reference}>
          <span className={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
        </a>
      </td>
      <td>{summary}</td>
      <td>{credential}</td>
      <td>
        {scopes.map((scope) => (
          <code key={scope}>{scope}</code>
        ))}
      </td>
    </tr>
  );
}

export function Ci({ guide: { variable, firstCall } }: SectionProps) {
  return (
    <Section id="ci" title="Headless and CI">
      <p>
        Give every job a key of its own, with the scopes that it needs and an expiry, and keep it where the CI system
        keeps secrets, never in the repository. When somebody leaves or a log leaks, revoke that one key: it stops
        working within a second.
      </p>
      <Tabs
        name="ci"
        legend="CI system"
        tabs={[
          {
            id: 'github',
            title: 'GitHub Actions',
            content: (
              <>
                <p>
                  Settings → Secrets and variables → Actions → New repository secret: <code>{variable}</code>.
                </p>
                <Code id="github-actions" language="yaml">
                  {githubActions(variable, firstCall)}
                </Code>
              </>
            ),
          },
          {
            id: 'gitlab',
            title: 'GitLab CI',
            content: (
              <>
                <p>
                  Settings → CI/CD → Variables → Add variable: <code>{variable}</code>, masked and protected.
                </p>
                <Code id="gitlab-ci" language="yaml">
                  {gitlabCi(firstCall)}
                </Code>
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}

const githubActions = (variable: string, command: string) => `on: workflow_dispatch
jobs:
  call-the-api:
    runs-on: ubuntu-latest
    steps:
      - env:
          ${variable}: \${{ secrets.${variable} }}
        run: |
${indented(command, 10)}`;

const gitlabCi = (command: string) => `call-the-api:
  image: curlimages/curl
  script:
    - |
${indented(command, 6)}`;

const indented = (text: string, by: number) => text.replace(/^/gm, ' '.repeat(by));

export function Errors({ guide: { problems } }: SectionProps) {
  return (
    <Section id="errors" title="Errors and limits">
      <p>
        Every error is a problem document with a <code>code</code> for programs, a <code>detail</code> that says what to
        do, and a <code>request_id</code> to give to support. On 429 and 503 wait as many seconds as{' '}
        <code>Retry-After</code> says; <code>RateLimit</code> tells what is left, so that a script can slow down before.
        Bodies are at most 64 KiB.
      </p>
      <details>
        <summary>All {problems.length} codes</summary>
        <Table label="Codes of errors" head={['status', 'code', 'what to do']}>
          {problems.map(({ status, code, title, advice, reference }) => (
            <tr key={code}>
              <td>{status}</td>
              <td>
                <a href={reference}>
                  <code>{code}</code>
                </a>
              </td>
              <td>
                {title}. {advice}
              </td>
            </tr>
          ))}
        </Table>
      </details>
    </Section>
  );
}

export function Trouble({ guide: { variable, maxKeysPerUser } }: SectionProps) {
  return (
    <Section id="troubleshooting" title="Troubleshooting">
      <dl className="trouble">
        <dt>401 although the key is right</dt>
        <dd>
          Most often the variable is empty where the program runs:
          <Code id="is-it-set" language="bash">{`echo "\${${variable}:?is not set}" | tail -c 5`}</Code>
          shows the last four characters, which the list of <a href="/settings">your keys</a> shows as well. Otherwise
          the key has expired, or it was disabled or revoked: the list tells.
        </dd>
        <dt>400 about two credentials</dt>
        <dd>
          Send <code>X-API-Key</code> or <code>Authorization</code>, not both. Some tools add the second by themselves,
          from <code>~/.netrc</code>.
        </dd>
        <dt>403</dt>
        <dd>
          The key is good and may not do this: it lacks a scope, which <code>WWW-Authenticate</code> names, or your
          address is not on its list, or the request takes an access token.
        </dd>
        <dt>409 when making a key</dt>
        <dd>
          An account holds up to {maxKeysPerUser} active keys. Revoke one that nothing uses: the list shows when each
          was last used.
        </dd>
        <dt>429</dt>
        <dd>
          A limit of the key is used up. Wait as many seconds as <code>Retry-After</code> says, then go on.
        </dd>
      </dl>
    </Section>
  );
}
