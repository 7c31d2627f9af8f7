import { Badge, CloseButton, Tabs, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useAddress } from '../../components/search-params.js';
import classes from './integrations-page.module.css';
import { TABS, type Tab } from './shown.js';

const LABELS: Record<Tab, string> = { all: 'All', active: 'Active', paused: 'Paused' };

type Props = { tab: Tab; search: string; counts: Record<Tab, number>; children: ReactNode };

/** Chooses which integrations are shown; `children` shows them. */
export function IntegrationsBar({ tab, search, counts, children }: Props) {
  const [, setAddress] = useAddress();
  return (
    <Tabs value={tab} onChange={(value) => setAddress({ tab: value === 'all' ? '' : (value ?? '') })}>
      <div className={classes.bar}>
        <Tabs.List className={classes.tabs}>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one} rightSection={<Badge color="gray">{counts[one]}</Badge>}>
              {LABELS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <TextInput
          className={classes.search}
          aria-label="Search integrations"
          placeholder="Id, target, event …"
          leftSection={<IconSearch size={16} />}
          rightSection={
            search && <CloseButton size="sm" aria-label="Clear the search" onClick={() => setAddress({ q: '' })} />
          }
          value={search}
          onChange={(event) => setAddress({ q: event.currentTarget.value })}
        />
      </div>
      <Tabs.Panel value={tab}>{children}</Tabs.Panel>
    </Tabs>
  );
}
