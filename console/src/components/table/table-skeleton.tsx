import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

/** Holds the place of a table until its rows are there. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <Stack gap={6} role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={row} height={44} radius="sm" />
      ))}
    </Stack>
  );
}
