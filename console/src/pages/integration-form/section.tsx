import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of the form that is about one thing. */
export function Section({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <Paper component="section" p="lg" radius="md">
      <Title order={2}>{title}</Title>
      {lead && (
        <Text c="dimmed" size="sm" mt={2}>
          {lead}
        </Text>
      )}
      <Stack gap="md" mt="md">
        {children}
      </Stack>
    </Paper>
  );
}
