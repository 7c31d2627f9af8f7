import { Badge, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { SearchInput } from '../../components/search-input.js';
import { useAddress } from '../../components/search-params.js';
import classes from './integrations-page.module.css';
import { TABS, type Tab } from './shown.js';

const LABELS: Record<Tab, string> = { all: 'All', active: 'Active', paused: 'Paused' };

/** Without `counts` nobody knows them yet. */
type Props = { tab: Tab; search: string; counts: Record<Tab, number> | undefined; children: ReactNode };

/** Chooses which integrations are shown; `children` shows them. */
export function IntegrationsBar({ tab, search, counts, children }: Props) {
  const [, setAddress] = useAddress();
  return (
    <Tabs value={tab} onChange={(value) => setAddress({ tab: value === 'all' ? '' : (value ?? '') })}>
      <div className={classes.bar}>
        <Tabs.List className={classes.tabs}>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one} rightSection={counts && <Badge color="gray">{counts[one]}</Badge>}>
              {LABELS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <SearchInput
          label="Search integrations"
          placeholder="Id, target, event …"
          value={search}
          onChange={(q) => setAddress({ q })}
        />
      </div>
      <Tabs.Panel value={tab}>{children}</Tabs.Panel>
    </Tabs>
  );
}
