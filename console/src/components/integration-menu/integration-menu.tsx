import { Menu } from '@mantine/core';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import type { Integration } from '../../api/types.js';
import { MenuItems } from './menu-items.js';

/** What is asked for in a dialog. */
export type DialogName = 'delete' | 'end-date' | 'signing-secret' | 'test';

/** They come when they are first wanted. */
const DIALOGS = {
  delete: lazy(() => import('./delete-dialog.js')),
  'end-date': lazy(() => import('./end-date-dialog.js')),
  'signing-secret': lazy(() => import('./signing-secret-dialog.js')),
  test: lazy(() => import('./test-dialog.js')),
};

type Props = { integration: Integration; children: ReactElement; onDeleted?: () => void };

/** Everything that can be done with an integration; `children` is the button that opens it. */
export function IntegrationMenu({ integration, children, onDeleted }: Props) {
  const [asked, setAsked] = useState<DialogName>();
  const Dialog = asked && DIALOGS[asked];
  const close = () => setAsked(undefined);
  return (
    <>
      <Menu width={220}>
        <Menu.Target>{children}</Menu.Target>
        <Menu.Dropdown>
          <MenuItems integration={integration} ask={setAsked} />
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {Dialog && <Dialog integration={integration} onClose={close} {...(onDeleted && { onDeleted })} />}
      </Suspense>
    </>
  );
}
