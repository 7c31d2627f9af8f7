import {
  Badge,
  Group,
  Menu,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconBook2, IconChevronDown, IconKey, IconLogout } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useSession, useSignOut } from '../../api/session.js';
import { notifyError } from '../../components/notify.js';
import { setZone, useZone } from '../../format/zone.js';
import classes from './account-menu.module.css';

/** Whose console this is, how it looks, and the way out. */
export function AccountMenu() {
  const { tenant, role, key_name: keyName } = useSession();
  const signOut = useSignOut();
  return (
    <Menu width={264} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <VisuallyHidden>Account: </VisuallyHidden>
          <span className={classes.tenant}>{tenant}</span> <span className={classes.key}>{keyName}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
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
        <Menu.Divider />
        <Preferences />
        <Menu.Divider />
        {role === 'admin' && (
          <Menu.Item component={Link} to="/keys" closeMenuOnClick leftSection={<IconKey size={16} />}>
            API keys
          </Menu.Item>
        )}
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook2 size={16} />}>
          API reference
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => signOut.mutate(undefined, { onError: (error) => notifyError(error) })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
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
