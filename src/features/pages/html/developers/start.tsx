import { Fragment } from 'react';
import { Code } from './code.js';
import type { SectionProps } from './section.js';
import { Table } from './table.js';

export function Overview({ guide: { publicUrl, main, api } }: SectionProps) {
  return (
    <dl className="facts">
      <dt>Address</dt>
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
          <dd>JSON over HTTP; times are RFC 3339 in UTC; errors are problem documents (RFC 9457)</dd>
        </>
      )}
      <dt>Contract</dt>
      <dd>
        OpenAPI, as{' '}
        {!api && (
          <>
            <a href="/openapi.yaml">YAML</a> and{' '}
          </>
        )}
        <a href={main.contractPath}>JSON</a>: import it into Postman, or generate a client in any language
      </dd>
      <dt>Reference</dt>
      <dd>
        <a href={main.referencePath}>Every operation</a>, with what it takes and answers
      </dd>
      {api && (
        <>
          <dt>Keys</dt>
          <dd>
            are created and checked at <code>{publicUrl}</code>, an API with a <a href="/docs">reference</a> of its own
          </dd>
        </>
      )}
    </dl>
  );
}

export function Tokens({ guide: { keyPrefix } }: SectionProps) {
  return (
    <>
      <p>There are three ways to say who you are. Send exactly one of them with a request.</p>
      <Table
        label="Kinds of credentials"
        head={['you send', 'what it is', 'it lives', 'use it for']}
        rows={[
          {
            key: 'key',
            cells: [
              <code key="header">X-API-Key: {keyPrefix}_…</code>,
              'an API key',
              'until it expires or is revoked',
              <>
                scripts, notebooks, CI, agents. <strong>If in doubt, this one.</strong>
              </>,
            ],
          },
          {
            key: 'bearer',
            cells: [
              <code key="header">Authorization: Bearer {keyPrefix}_…</code>,
              'the same key',
              'just as long',
              'tools that know only bearer tokens',
            ],
          },
          {
            key: 'token',
            cells: [
              <code key="header">Authorization: Bearer eyJ…</code>,
              <>
                an access token (JWT), from <a href="/docs#operation/logIn">POST /auth/login</a>
              </>,
              '60 minutes',
              'creating and changing keys, which only people who have logged in can do',
            ],
          },
        ]}
      />
    </>
  );
}

export function QuickStart({ guide: { variable, keyPrefix, firstCall } }: SectionProps) {
  return (
    <ol className="steps">
      <li>
        Open <a href="/settings">your settings</a>, and create an account or log in.
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
        Make a first call, which says whose key it is:
        <Code id="first-call" language="bash">
          {firstCall}
        </Code>
      </li>
    </ol>
  );
}

export function Agents({ guide: { publicUrl, variable } }: SectionProps) {
  return (
    <>
      <p>
        <a href="/skill.md">/skill.md</a> tells an agent how it gets a key from you, what it may call, and what it must
        not do; <a href="/llms.txt">/llms.txt</a> leads there. Put a key into its environment, and say:
      </p>
      <Code id="agent-prompt" language="plaintext">
        {`Read ${publicUrl}/skill.md and use the API that it describes. The key is in ${variable}. Do not open a browser.`}
      </Code>
    </>
  );
}
