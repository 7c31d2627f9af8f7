import { Title } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useChangeIntegration } from '../../api/integrations.js';
import { AdminsOnly } from '../../components/admins-only.js';
import { notifyDone, notifyPending } from '../../components/notify.js';
import { usePageTitle } from '../../components/page-header.js';
import { useThisIntegration } from '../integration/integration-layout.js';
import { IntegrationForm } from './integration-form.js';
import { toChange, valuesOf } from './values.js';

/** Changes what may be changed: the events, and the details of the target. */
export function EditPage() {
  // What somebody else changes meanwhile must not overwrite what is being typed.
  const [integration] = useState(useThisIntegration());
  const { id } = integration;
  const { mutateAsync: change } = useChangeIntegration(id);
  const navigate = useNavigate();
  usePageTitle(`Edit ${id}`);
  return (
    <AdminsOnly>
      <Title order={2} mb="sm">
        Edit Integration Details
      </Title>
      <IntegrationForm
        key={id}
        subject={{ purpose: 'edit', integration }}
        initial={valuesOf(integration)}
        saveLabel="Save"
        cancelTo={`/integrations/${id}`}
        save={async (values) => {
          const { pending } = await change(toChange(values));
          if (pending) notifyPending(`${id} will be changed as soon as one does.`);
          else notifyDone(`${id} is changed.`);
          await navigate(`/integrations/${id}`);
        }}
      />
    </AdminsOnly>
  );
}
