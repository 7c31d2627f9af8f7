import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMayChange } from '../api/session.js';
import { EmptyState } from './empty-state.js';

/** Shows a page that changes something to whoever may do so; everybody else is told why there is nothing. */
export function AdminsOnly({ children }: { children: ReactNode }) {
  if (useMayChange()) return children;
  return (
    <EmptyState icon={<IconLock />} title="Only admins can change integrations">
      You are signed in with a viewer's key, which sees everything and changes nothing.
    </EmptyState>
  );
}
