import './account.css';
import { Anchor, Paper, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useState } from 'react';
import { instance } from '../shell/instance.js';
import { words } from '../words.js';
import { CredentialsForm } from './credentials-form.js';

/**
 * What a reader sees who has not logged in.
 *
 * @param onBegin called when something is typed: the pages behind it will be needed.
 */
export function Welcome({ onBegin }: { onBegin: () => void }) {
  const [isNew, setNew] = useState(false);
  const { brand, registration } = instance;
  const { logIn, createOne, haveAccount, newHere, welcomePurpose } = words.account;
  const title = isNew ? createOne : logIn;
  useDocumentTitle(`${title} · ${brand.name}`);
  return (
    <Paper className="welcome" withBorder p="xl" maw={440} mx="auto" onInput={onBegin}>
      <Title order={1} size="h2">
        {title}
      </Title>
      <Text c="dimmed" mb="lg">
        {welcomePurpose(brand.name)}
      </Text>
      <CredentialsForm key={String(isNew)} isNew={isNew} />
      {registration === 'open' && (
        <Text mt="lg" size="sm">
          {isNew ? haveAccount : newHere}{' '}
          <Anchor component="button" type="button" size="sm" onClick={() => setNew(!isNew)}>
            {isNew ? logIn : createOne}
          </Anchor>
        </Text>
      )}
    </Paper>
  );
}
