import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useSendTestEvent } from '../../api/integrations.js';
import type { Integration } from '../../api/types.js';
import { ErrorPanel } from '../error-panel.js';
import { TestResult } from '../test-result.js';

/** Tries the target at once, and tells what came of it. */
export default function TestDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { id, target } = integration;
  const { mutate, data, error, isPending } = useSendTestEvent(id);
  useEffect(() => mutate(), [mutate]);
  return (
    <Modal opened onClose={onClose} title={`Test of ${id}`}>
      <Stack>
        {isPending && (
          <Group gap="sm" role="status">
            <Loader size="sm" />
            <Text>{target === 'webhook' ? 'Sending a test event …' : 'Writing and removing a test object …'}</Text>
          </Group>
        )}
        {error && !isPending && <ErrorPanel error={error} title="The test could not be made" />}
        {data && !isPending && <TestResult result={data} target={target} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => mutate()} disabled={isPending}>
            Test again
          </Button>
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
