import {
  Badge,
  Divider,
  Group,
  NavLink,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBook2, IconChevronDown, IconKey, IconLogout } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useSession, useSignOut } from '../../api/session.js';
import { notifyError } from '../../components/notify.js';
import { setZone, useZone } from '../../format/zone.js';
import classes from './account-menu.module.css';

/** Whose console this is, how it looks, and the way out. No menu by its role: there is more in it than entries. */
export function AccountMenu() {
  const { tenant, role, key_name: keyName } = useSession();
  const signOut = useSignOut();
  const [opened, { toggle, close }] = useDisclosure();
  return (
    <Popover opened={opened} onDismiss={close} width={264} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.button} onClick={toggle}>
          <VisuallyHidden>Account: </VisuallyHidden>
          <span className={classes.tenant}>{tenant}</span> <span className={classes.key}>{keyName}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label="Account">
        <Stack gap={2} px="sm" py="xs">
          <Group justify="space-between" wrap="nowrap">
            <Text fw={600} truncate>
              {keyName}
            </Text>
            <Badge>{role}</Badge>
          </Group>
          <Text size="xs" c="dimmed">
            Tenant {tenant}
          </Text>
        </Stack>
        <Divider my={4} />
        <Preferences />
        <Divider my={4} />
        {role === 'admin' && (
          <NavLink
            component={Link}
            to="/keys"
            onClick={close}
            label="API keys"
            leftSection={<IconKey size={16} />}
            className={classes.entry ?? ''}
          />
        )}
        <NavLink
          href="/docs"
          target="_blank"
          label="API reference"
          leftSection={<IconBook2 size={16} />}
          className={classes.entry ?? ''}
        />
        <NavLink
          component="button"
          label="Sign out"
          leftSection={<IconLogout size={16} />}
          className={classes.entry ?? ''}
          onClick={() => signOut.mutate(undefined, { onError: (error) => notifyError(error) })}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Preferences() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const zone = useZone();
  return (
    <Stack gap="xs" px="sm" py="xs">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Theme"
        value={colorScheme}
        onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
        data={[
          { value: 'auto', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Times"
        value={zone}
        onChange={(value) => setZone(value as 'local' | 'utc')}
        data={[
          { value: 'local', label: 'Local time' },
          { value: 'utc', label: 'UTC' },
        ]}
      />
    </Stack>
  );
}
