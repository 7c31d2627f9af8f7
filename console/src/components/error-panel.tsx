import { Alert, Button, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { messageOf } from '../api/errors.js';

/** Says that something could not be shown, why, and lets it be tried again. */
export function ErrorPanel({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  return (
    <Alert color="red" title={title ?? 'This could not be loaded'} icon={<IconAlertTriangle />} maw={560} role="alert">
      <Stack gap="sm" align="flex-start">
        {messageOf(error)}
        {onRetry && (
          <Button size="xs" variant="default" onClick={() => onRetry()}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
