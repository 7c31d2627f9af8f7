import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

type Props = { title: string; children?: ReactNode };

/** What a page is called, here and in the browser's tab, and what can be done on it. */
export function PageHeader({ title, children }: Props) {
  usePageTitle(title);
  return (
    <Group justify="space-between" mb="md" gap="sm" mih={36}>
      <Title order={1}>{title}</Title>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – Sluice`;
  }, [title]);
}
