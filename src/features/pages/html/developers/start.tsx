import { Fragment } from 'react';
import { envLine, loadEnvFile, readIntoShell } from '../../shared/snippets.js';
import { Code } from './code.js';
import { ExpectedAnswer, FirstCallIntro } from './first-call.js';
import type { SectionProps } from './section.js';
import { Table } from './table.js';

export function Overview({ guide: { publicUrl, main, api } }: SectionProps) {
  return (
    <dl className="facts">
      <dt>Base URL</dt>
      <dd>
        <code>{main.baseUrl}</code>
        {main.otherUrls.map((address) => (
          <Fragment key={address}>
            , <code>{address}</code>
          </Fragment>
        ))}
      </dd>
      {!api && (
        <>
          <dt>Format</dt>
          <dd>JSON over HTTP. Times are in UTC (RFC 3339). Errors are problem documents (RFC 9457).</dd>
        </>
      )}
      <dt>Contract</dt>
      <dd>
        OpenAPI, as{' '}
        {!api && (
          <>
            <a href="/openapi.yaml">YAML</a> or{' '}
          </>
        )}
        <a href={main.contractPath}>JSON</a>. Import it into Postman, or generate a client in any language.
      </dd>
      <dt>Reference</dt>
      <dd>
        <a href={main.referencePath}>Every operation</a>, with its parameters and responses
      </dd>
      {api && (
        <>
          <dt>API keys</dt>
          <dd>
            You create and manage them at <code>{publicUrl}</code>, which has <a href="/docs">its own reference</a>.
          </dd>
        </>
      )}
    </dl>
  );
}

export function Tokens({ guide: { keyPrefix } }: SectionProps) {
  return (
    <>
      <p>There are three ways to authenticate. Send exactly one of them with each request.</p>
      <Table
        label="Kinds of credentials"
        kind="credentials"
        head={['You send', 'What it is', 'Lifetime', 'Use it for']}
        rows={[
          {
            key: 'key',
            cells: [
              <code key="header">X-API-Key: {keyPrefix}_…</code>,
              'An API key',
              'Until it expires or you revoke it',
              <>
                Scripts, notebooks, CI and agents. <strong>If in doubt, use this.</strong>
              </>,
            ],
          },
          {
            key: 'bearer',
            cells: [
              <code key="header">Authorization: Bearer {keyPrefix}_…</code>,
              'The same API key',
              'The same',
              'Tools that support only bearer tokens',
            ],
          },
          {
            key: 'token',
            cells: [
              <code key="header">Authorization: Bearer eyJ…</code>,
              <>
                An access token (JWT) from <a href="/docs#operation/logIn">POST /auth/login</a>
              </>,
              '60 minutes',
              'Creating and changing keys, for people who have logged in',
            ],
          },
        ]}
      />
    </>
  );
}

export function QuickStart({ guide }: SectionProps) {
  const { brand, variable, keyPrefix, firstCommand, selfService } = guide;
  return (
    <ol className="steps">
      {selfService ? (
        <>
          <li>
            Open <a href="/settings">your settings</a> and create an account or log in.
          </li>
          <li>
            Choose <strong>Create key</strong>. Give the key a label and an expiry date.
          </li>
          <li>
            Copy the key. It is shown only <strong>once</strong>: the service stores a hash of it, not the key.
          </li>
        </>
      ) : (
        <li>
          {brand.name} creates your keys. Ask them for one. It is shown only <strong>once</strong>: the service stores a
          hash of it, not the key.
        </li>
      )}
      <li>
        Put the key into your terminal’s environment. Run this, paste the key and press Enter:
        <Code id="keep-the-key" language="bash">
          {readIntoShell(variable)}
        </Code>
        You won’t see what you paste, and it stays out of your shell’s history. For a project, keep the key in a{' '}
        <code>.env</code> file that you never commit:
        <Code id="env-file" language="plaintext">
          {envLine(variable, `${keyPrefix}_…`)}
        </Code>
        and load that file in the terminal:
        <Code id="load-env-file" language="bash">
          {loadEnvFile}
        </Code>
      </li>
      <li>
        <FirstCallIntro guide={guide} />
        <Code id="first-call" language="bash">
          {firstCommand}
        </Code>
        <ExpectedAnswer guide={guide} />
      </li>
    </ol>
  );
}

export function Agents({ guide: { publicUrl, variable } }: SectionProps) {
  return (
    <>
      <p>
        <a href="/skill.md">/skill.md</a> tells an agent how to get a key from you, what it may call and what it must
        not do. <a href="/llms.txt">/llms.txt</a> links to it. Put a key into the agent’s environment, then say:
      </p>
      <Code id="agent-prompt" language="plaintext">
        {`Read ${publicUrl}/skill.md and use the API it describes. The key is in ${variable}. Do not open a browser.`}
      </Code>
    </>
  );
}
