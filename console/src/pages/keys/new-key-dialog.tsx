import { Alert, Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldError } from '../../api/errors.js';
import { useCreateKey } from '../../api/keys.js';
import type { Key, MadeKey } from '../../api/types.js';
import { CopyButton } from '../../components/copy-button.js';
import { notifyError } from '../../components/notify.js';
import classes from './keys-page.module.css';

const ROLES: { value: Key['role']; label: string; description: string }[] = [
  { value: 'admin', label: 'Admin', description: 'Everything: integrations, keys, events.' },
  { value: 'publisher', label: 'Publisher', description: 'Posts events, and nothing else. For the platform.' },
  { value: 'viewer', label: 'Viewer', description: 'Sees everything and changes nothing.' },
];

/** Makes a key and shows it, this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const creation = useCreateKey();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Key['role']>('viewer');
  if (creation.data !== undefined) return <Made made={creation.data} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="New API key">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          creation.mutate(
            { name: name.trim(), role },
            { onError: (error) => fieldError(error, 'name') === undefined && notifyError(error, 'No key was made') },
          );
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            description="Whose key it is; logs show it for what the key does."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldError(creation.error, 'name')}
            withAsterisk
            data-autofocus
          />
          <Radio.Group label="Role" value={role} onChange={(value) => setRole(value as Key['role'])}>
            <Stack gap="xs" mt={4}>
              {ROLES.map((one) => (
                <Radio key={one.value} size="sm" {...one} />
              ))}
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={name.trim() === ''} loading={creation.isPending}>
              Make the key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Made({ made: { key, name }, onClose }: { made: MadeKey; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`The key of ${name}`} closeOnClickOutside={false}>
      <Stack>
        <Alert color="yellow" icon={<IconAlertTriangle />}>
          Copy it now: it is stored nowhere, and cannot be shown again.
        </Alert>
        <div className={classes.key}>
          <span data-testid="made-key">{key}</span>
          <CopyButton text={key} label="Copy the key" />
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
