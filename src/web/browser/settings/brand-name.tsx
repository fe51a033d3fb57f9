import { Anchor, Group, Text } from '@mantine/core';
import { instance } from './instance.js';

export function BrandName() {
  const { name, url, logo } = instance.brand;
  const content = (
    <Group gap="xs" wrap="nowrap">
      <img src={logo ?? iconOfThePage()} alt="" height={28} />
      <Text fw={700} size="lg">
        {name}
      </Text>
    </Group>
  );
  return url === null ? (
    content
  ) : (
    <Anchor href={url} c="inherit" underline="never">
      {content}
    </Anchor>
  );
}

/** The service gives the page an icon of its own where the operator has none. */
function iconOfThePage(): string {
  return document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href ?? '';
}
