import { AppShell, Burger, Drawer, Group, NavLink } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense } from 'react';
import { Link, Outlet, NavLink as RouterNavLink, useLocation, useNavigation } from 'react-router';
import { AccountMenu } from './account-menu.js';
import { ConnectionBanner } from './connection-banner.js';
import { SECTIONS } from './sections.js';
import classes from './shell.module.css';
import { Wordmark } from './wordmark.js';

/** What surrounds every page: the sections, the account, and word of a lost connection. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const loading = useNavigation().state === 'loading';
  return (
    <AppShell header={{ height: 48 }} padding={0}>
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header className={classes.header} withBorder={false}>
        <Group h="100%" px="md" gap="lg" wrap="nowrap">
          <Burger opened={opened} onClick={toggle} size="sm" color="white" hiddenFrom="xs" aria-label="Sections" />
          <Link to="/integrations" className={classes.home} aria-label="Sluice: all integrations">
            <Wordmark />
          </Link>
          <Group component="nav" gap={2} h="100%" wrap="nowrap" visibleFrom="xs" aria-label="Sections">
            {SECTIONS.map(({ to, label }) => (
              <RouterNavLink key={to} to={to} className={classes.section ?? ''}>
                {label}
              </RouterNavLink>
            ))}
          </Group>
          <div className={classes.grow} />
          <AccountMenu />
        </Group>
        <div className={classes.progress} data-loading={loading || undefined} />
      </AppShell.Header>
      <Drawer opened={opened} onClose={close} title="Sections" size={260} hiddenFrom="xs">
        {SECTIONS.map(({ to, label, icon }) => (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={label}
            leftSection={icon}
            active={pathname.startsWith(to)}
            onClick={close}
          />
        ))}
      </Drawer>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionBanner />
        <div className={classes.page}>
          <Suspense>
            <Outlet />
          </Suspense>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
