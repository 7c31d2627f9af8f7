import { IconArrowsSplit2, IconListSearch, IconTags } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What the console is divided into. */
export const SECTIONS: readonly { to: string; label: string; icon: ReactNode }[] = [
  { to: '/integrations', label: 'Integrations', icon: <IconArrowsSplit2 size={18} /> },
  { to: '/events', label: 'Events', icon: <IconListSearch size={18} /> },
  { to: '/event-types', label: 'Event types', icon: <IconTags size={18} /> },
];
