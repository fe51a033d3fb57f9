import { Output } from './code.js';
import type { SectionProps } from './section.js';

/** What the first call does, and what its key needs for it. */
export function FirstCallIntro({ guide: { firstCall, publicUrl, api } }: Pick<SectionProps, 'guide'>) {
  const { summary, scopes, isOwn } = firstCall;
  return (
    <>
      {isOwn ? (
        'Make a first call: it tells you whose key this is.'
      ) : (
        <>Make a first call{summary !== '' && <>: “{summary.replace(/\.$/, '')}”</>}.</>
      )}
      {isOwn && api && (
        <>
          {' '}
          Every GET of {api.title} needs more than a key, so this one asks <code>{publicUrl}</code>.
        </>
      )}
      {scopes.length > 0 && (
        <>
          {' '}
          The key needs the scope{scopes.length > 1 && 's'}{' '}
          {scopes.map((scope) => (
            <code key={scope}>{scope}</code>
          ))}
          .
        </>
      )}
    </>
  );
}

/** What the first call answers. */
export function ExpectedAnswer({ guide: { firstCall } }: Pick<SectionProps, 'guide'>) {
  const { status, description, body } = firstCall.expected;
  if (body === null)
    return (
      <p className="answer" id="first-answer">
        It returns status <strong>{status}</strong>
        {description === '' ? '.' : `: ${description}`}
      </p>
    );
  return (
    <div className="answer" id="first-answer">
      It returns status <strong>{status}</strong> and a body like this:
      <Output id="answer" language={firstCall.isJson ? 'json' : 'plaintext'}>
        {body}
      </Output>
    </div>
  );
}
