import { Anchor, Group, Text } from '@mantine/core';
import { logoOf } from '../../features/pages/shared/brand.js';
import { instance } from './instance.js';

export function BrandName() {
  const { name, url } = instance.brand;
  const content = (
    <Group gap="xs" wrap="nowrap">
      <img src={logoOf(instance.brand)} alt="" height={28} />
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
