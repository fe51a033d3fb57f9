import { Code } from './code.js';
import type { SectionProps } from './section.js';
import { Table } from './table.js';

export function Scopes({ guide: { scopes } }: SectionProps) {
  return (
    <>
      <p>A scope is a permission. You choose the scopes of a key when you create it: give it no more than it needs.</p>
      <Table
        label="Scopes"
        kind="scopes"
        head={['Scope', 'What it allows', 'New keys']}
        rows={scopes.map(({ name, description, default: isDefault, restricted }) => ({
          key: name,
          cells: [
            <code key="name">{name}</code>,
            description,
            (isDefault ? 'Have it by default' : 'Have it if you choose it') +
              (restricted ? ', if the operator grants it to you' : ''),
          ],
        }))}
      />
    </>
  );
}

export function Limits({ guide: { limits } }: SectionProps) {
  return (
    <>
      <p>
        Your plan or account may have other limits. When you reach one, you get <code>429</code>: wait the number of
        seconds in <code>Retry-After</code>, then try again. <code>RateLimit</code> shows what is left, so that a script
        can slow down in time.
      </p>
      <Table
        label="Limits"
        kind="limits"
        head={['What', 'Limit']}
        rows={limits.map(({ name, value }) => ({ key: name, cells: [name, value] }))}
      />
    </>
  );
}

export function Errors({ guide: { problems, publicUrl, api } }: SectionProps) {
  return (
    <>
      <p>
        Every error{api && ` of ${publicUrl}`} is a problem document with a <code>code</code> for programs, a{' '}
        <code>detail</code> that says what to do and a <code>request_id</code> for support. Repeat a request that got{' '}
        <code>503</code> after the number of seconds in <code>Retry-After</code>.
      </p>
      <details>
        <summary>All {problems.length} codes</summary>
        <Table
          label="Error codes"
          kind="codes"
          head={['Status', 'Code', 'What to do']}
          rows={problems.map(({ status, code, title, advice, reference }) => ({
            key: code,
            cells: [
              status,
              <a key="code" href={reference}>
                <code>{code}</code>
              </a>,
              `${title}. ${advice}`,
            ],
          }))}
        />
      </details>
    </>
  );
}

export function Trouble({ guide: { brand, variable, maxKeysPerUser } }: SectionProps) {
  return (
    <dl className="trouble">
      <dt>401 with a valid key</dt>
      <dd>
        Usually, the variable isn’t set where the program runs. Check it:
        <Code id="is-it-set" language="bash">{`echo "\${${variable}:?is not set}" | tail -c 5`}</Code>
        This prints the last four characters of the key, which <a href="/settings">your key list</a> shows too. If they
        match, the key has expired or was disabled or revoked: the list shows which.
      </dd>
      <dt>400 about two credentials</dt>
      <dd>
        Send <code>X-API-Key</code> or <code>Authorization</code>, not both. Some tools add the second from{' '}
        <code>~/.netrc</code>.
      </dd>
      <dt>403</dt>
      <dd>
        The key is valid but not allowed to do this. Either it lacks a scope, which <code>WWW-Authenticate</code> names,
        or your IP address is not on the key’s allowlist, or the request needs an access token. If you were creating a
        key, your plan doesn’t include that: ask {brand.name} for one.
      </dd>
      <dt>409 when you create a key</dt>
      <dd>
        You’ve reached your limit of active keys, which is {maxKeysPerUser} unless your plan or the operator sets
        another. Revoke a key you no longer use: the list shows when each was last used.
      </dd>
      <dt>429</dt>
      <dd>
        You have reached <a href="#limits">a limit</a>. Wait the number of seconds in <code>Retry-After</code>, then try
        again.
      </dd>
    </dl>
  );
}
