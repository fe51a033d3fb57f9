import { Fragment } from 'react';

/** An IP address or a network. It moves to the next line as a whole; one that is longer than a line breaks between its numbers. */
export function Address({ text }: { text: string }) {
  const numbers = text.match(/[^.:/]*[.:/]*/g) ?? [];
  return (
    <code className="address">
      {numbers.map((number, at) => (
        <Fragment key={numbers.slice(0, at).join('')}>
          {number}
          <wbr />
        </Fragment>
      ))}
    </code>
  );
}
