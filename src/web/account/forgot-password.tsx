import { Anchor, Text } from '@mantine/core';
import { useId, useState } from 'react';
import { instance } from '../shell/instance.js';
import { words } from '../words.js';

/** What to do here: the operator makes the links, as the service sends no email. */
export function ForgotPassword() {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { brand, supportContact } = instance;
  return (
    <div>
      <Anchor
        component="button"
        type="button"
        size="sm"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {words.account.forgotPassword}
      </Anchor>
      <div id={id}>
        {isOpen && (
          <>
            <Text size="sm" mt={4}>
              {words.account.askForLink(brand.name)}
            </Text>
            {supportContact && (
              <Anchor href={supportContact} size="sm" className="label">
                {words.account.contact(shownContact(supportContact))}
              </Anchor>
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** `help@example.org` or `help.example.org/latchkey`. */
function shownContact(contact: string): string {
  const { protocol, pathname, host } = new URL(contact);
  return protocol === 'mailto:' ? decoded(pathname) : `${host}${pathname === '/' ? '' : pathname}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
