import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link } from 'wouter';
import { instance } from '../shell/instance.js';
import { words } from '../words.js';

/** For an address that no page of the settings has. */
export function NotFound() {
  const { goToKeys, notFound, notFoundAdvice } = words.account;
  useDocumentTitle(`${notFound} · ${instance.brand.name}`);
  return (
    <Stack gap="sm" align="flex-start">
      <Title order={1} size="h2">
        {notFound}
      </Title>
      <Text>{notFoundAdvice}</Text>
      <Anchor component={Link} href="/">
        {goToKeys}
      </Anchor>
    </Stack>
  );
}
