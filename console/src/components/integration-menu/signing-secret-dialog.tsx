import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useRotateSigningSecret, useShowSigningSecret } from '../../api/signing-secret.js';
import type { Integration, SigningSecret } from '../../api/types.js';
import { CopyButton } from '../copy-button.js';
import { ErrorPanel } from '../error-panel.js';
import { TimeText } from '../time-text.js';
import classes from './signing-secret-dialog.module.css';

/** Shows the secret that a webhook's requests are signed with, or makes another. */
export default function SigningSecretDialog({
  integration: { id },
  onClose,
}: {
  integration: Integration;
  onClose: () => void;
}) {
  const [asks, setAsks] = useState(false);
  const show = useShowSigningSecret(id);
  const rotation = useRotateSigningSecret(id);
  const rotate = () => rotation.mutate(undefined, { onSettled: () => setAsks(false) });
  const secret = rotation.data?.data ?? show.data;
  const error = rotation.error ?? show.error;
  return (
    <Modal opened onClose={onClose} title={`Signing secret of ${id}`} closeOnClickOutside={rotation.data === undefined}>
      <Stack>
        {!asks && <Text>Each request is signed with it, so that the receiver knows where it is from.</Text>}
        {error && <ErrorPanel error={error} title={rotation.error ? 'It was not rotated' : 'It cannot be shown'} />}
        {rotation.data && <Made pending={rotation.data.pending} />}
        {secret && !asks && <Shown secret={secret} />}
        {asks && <Question />}
        <Group justify="flex-end">
          {asks ? (
            <>
              <Button variant="default" onClick={() => setAsks(false)}>
                Cancel
              </Button>
              <Button loading={rotation.isPending} onClick={rotate} data-autofocus>
                Rotate it now
              </Button>
            </>
          ) : (
            <>
              {secret === undefined && (
                <Button variant="default" loading={show.isPending} onClick={() => show.mutate()}>
                  Show it
                </Button>
              )}
              {rotation.data === undefined && (
                <Button variant="default" onClick={() => setAsks(true)}>
                  Rotate …
                </Button>
              )}
              <Button onClick={onClose}>Close</Button>
            </>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Question() {
  return (
    <Text>
      A new secret is made, and requests are signed with it at once. For 24 hours each request carries a second
      signature, made with the present secret, so that a receiver that checks either goes on working: give it the new
      one within that time. One that was replaced less than 24 hours ago stops signing at once.
    </Text>
  );
}

function Made({ pending }: { pending: boolean }) {
  return (
    <Alert color="yellow" icon={<IconAlertTriangle />} title="This is the new secret">
      Give it to the receiver before the old one ends.
      {pending && ' No worker has answered yet: requests are signed with it as soon as one does.'}
    </Alert>
  );
}

function Shown({ secret: { signing_secret: value, previous_expires_at: until } }: { secret: SigningSecret }) {
  return (
    <>
      <div className={classes.secret}>
        <span data-testid="signing-secret">{value}</span>
        <CopyButton text={value} label="Copy the signing secret" />
      </div>
      {until !== undefined && (
        <Text size="sm" c="dimmed">
          The one before it signs as well until <TimeText at={until} seconds={false} />.
        </Text>
      )}
    </>
  );
}
