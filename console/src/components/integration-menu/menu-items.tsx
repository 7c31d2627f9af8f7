import { Menu } from '@mantine/core';
import {
  IconAlertOctagon,
  IconCalendarTime,
  IconExternalLink,
  IconHistory,
  IconKey,
  IconList,
  IconListSearch,
  IconPencil,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMayChange, useSession } from '../../api/session.js';
import type { Integration, Session } from '../../api/types.js';
import type { DialogName } from './integration-menu.js';

type Props = { integration: Integration; ask: (dialog: DialogName) => void };

/** Only what would work: a viewer sees nothing that changes something, and S3 has no events that are rejected one by one. */
export function MenuItems({ integration, ask }: Props) {
  const session = useSession();
  const mayChange = useMayChange();
  const { id, target, integration_type: type } = integration;
  const temporal = temporalAddress(session, id);
  return (
    <>
      <To path={`/integrations/${id}/events`} icon={<IconListSearch size={16} />} label="View Events" />
      {target === 'webhook' && (
        <To path={`/integrations/${id}/rejected`} icon={<IconAlertOctagon size={16} />} label="View Rejected Events" />
      )}
      <To path={`/integrations/${id}/logs`} icon={<IconList size={16} />} label="View Logs" />
      {mayChange && (
        <>
          <Menu.Divider />
          <To path={`/integrations/${id}/edit`} icon={<IconPencil size={16} />} label="Edit Integration Details" />
          <Menu.Item leftSection={<IconSend size={16} />} onClick={() => ask('test')}>
            Send test event
          </Menu.Item>
          {target === 'webhook' && (
            <Menu.Item leftSection={<IconKey size={16} />} onClick={() => ask('signing-secret')}>
              Signing secret
            </Menu.Item>
          )}
          {type === 'temporary' && (
            <Menu.Item leftSection={<IconCalendarTime size={16} />} onClick={() => ask('end-date')}>
              Change end date
            </Menu.Item>
          )}
          <To path={`/integrations/new?replay=${id}`} icon={<IconHistory size={16} />} label="Replay" />
        </>
      )}
      {temporal && (
        <>
          <Menu.Divider />
          <Menu.Item
            component="a"
            href={temporal}
            target="_blank"
            rel="noreferrer"
            leftSection={<IconExternalLink size={16} />}
          >
            Open in Temporal
          </Menu.Item>
        </>
      )}
      {mayChange && (
        <>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => ask('delete')}>
            Delete
          </Menu.Item>
        </>
      )}
    </>
  );
}

function To({ path, icon, label }: { path: string; icon: ReactNode; label: string }) {
  return (
    <Menu.Item component={Link} to={path} leftSection={icon}>
      {label}
    </Menu.Item>
  );
}

/** The actor of an integration in Temporal's web UI, if the service knows where that is. */
function temporalAddress({ tenant, temporal_ui_url: ui, temporal_namespace: namespace }: Session, id: string) {
  if (ui === undefined) return undefined;
  const workflow = encodeURIComponent(`integration/${tenant}/${id}`);
  return `${ui.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflow}`;
}
