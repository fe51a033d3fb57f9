import { Code } from './code.js';
import type { SectionProps } from './section.js';
import { Table } from './table.js';

export function Errors({ guide: { problems, publicUrl, api } }: SectionProps) {
  return (
    <>
      <p>
        Every error{api && ` of ${publicUrl}`} is a problem document with a <code>code</code> for programs, a{' '}
        <code>detail</code> that says what to do, and a <code>request_id</code> to give to support. On 429 and 503 wait
        as many seconds as <code>Retry-After</code> says; <code>RateLimit</code> tells what is left, so that a script
        can slow down before. Bodies are at most 64 KiB.
      </p>
      <details>
        <summary>All {problems.length} codes</summary>
        <Table
          label="Codes of errors"
          head={['status', 'code', 'what to do']}
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

export function Trouble({ guide: { variable, maxKeysPerUser } }: SectionProps) {
  return (
    <dl className="trouble">
      <dt>401 although the key is right</dt>
      <dd>
        Most often the variable is empty where the program runs:
        <Code id="is-it-set" language="bash">{`echo "\${${variable}:?is not set}" | tail -c 5`}</Code>
        shows the last four characters, which the list of <a href="/settings">your keys</a> shows as well. Otherwise the
        key has expired, or it was disabled or revoked: the list says which.
      </dd>
      <dt>400 about two credentials</dt>
      <dd>
        Send <code>X-API-Key</code> or <code>Authorization</code>, not both. Some tools add the second by themselves,
        from <code>~/.netrc</code>.
      </dd>
      <dt>403</dt>
      <dd>
        The key is valid but may not do this: it lacks a scope, which <code>WWW-Authenticate</code> names, or your
        address is not on its list, or the request takes an access token.
      </dd>
      <dt>409 when creating a key</dt>
      <dd>
        An account holds up to {maxKeysPerUser} active keys, unless the operator has set another number for yours.
        Revoke one that nothing uses: the list shows when each was last used.
      </dd>
      <dt>429</dt>
      <dd>
        You have reached a limit: of the key, of your account, of changes to your keys, or of log-in attempts. Wait for
        the number of seconds in <code>Retry-After</code>, then try again.
      </dd>
    </dl>
  );
}
