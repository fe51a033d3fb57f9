import { useDidUpdate } from '@mantine/hooks';
import { type ReactNode, useEffect } from 'react';
import { createPortal } from 'react-dom';
import { useLocation } from 'wouter';
import { focusPage } from './focus-page.js';
import { useSession } from './session.js';

interface LayoutProps {
  /** In the header of the page, which the service renders; `null` for nothing. */
  account: ReactNode;
  children: ReactNode;
}

const accountPlace = document.getElementById('account');

/** What stands around every page of an application, between the header and the footer that the service has rendered. */
export function Layout({ account, children }: LayoutProps) {
  const { session } = useSession();
  const [location] = useLocation();
  // A screen reader goes on where the new page begins.
  // What the list is asked for stands behind the path, and is no other page.
  useDidUpdate(() => focusPage(), [location.split('?')[0], session === null]);
  useEffect(skipWithinPage, []);
  return (
    <>
      {accountPlace && createPortal(account, accountPlace)}
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** The link to the content moves the focus there. As a fragment it would be the address of another page of the application. */
function skipWithinPage(): () => void {
  const link = document.querySelector('.skip');
  const skip = (event: Event) => {
    event.preventDefault();
    document.getElementById('main')?.focus();
  };
  link?.addEventListener('click', skip);
  return () => link?.removeEventListener('click', skip);
}
