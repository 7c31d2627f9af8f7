import { Anchor, Skeleton } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { isNotFound } from '../../api/errors.js';
import { useCreateIntegration, useIntegration } from '../../api/integrations.js';
import { AdminsOnly } from '../../components/admins-only.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { notifyDone, notifyPending } from '../../components/notify.js';
import { PageHeader } from '../../components/page-header.js';
import { NoIntegration } from '../integration/no-integration.js';
import type { Subject } from './form-context.js';
import { IntegrationForm } from './integration-form.js';
import classes from './new-page.module.css';
import { emptyValues, type FormValues, replayOf, toNew } from './values.js';

/** A new integration or, with `?replay=id`, one that sends events of the past to the target of another once more. */
export function NewPage() {
  const [params] = useSearchParams();
  const replayed = params.get('replay');
  return (
    <>
      <Anchor component={Link} to="/integrations" className={classes.back} size="sm">
        <IconChevronLeft size={14} aria-hidden /> Integrations
      </Anchor>
      <AdminsOnly>{replayed === null ? <New /> : <Replay id={replayed} />}</AdminsOnly>
    </>
  );
}

function New() {
  return (
    <>
      <PageHeader title="New Integration" />
      <Form subject={{ purpose: 'new' }} initial={emptyValues()} saveLabel="Create" cancelTo="/integrations" />
    </>
  );
}

function Replay({ id }: { id: string }) {
  const { data: integration, error, refetch } = useIntegration(id);
  if (isNotFound(error)) return <NoIntegration id={id} />;
  if (integration === undefined)
    return error ? <ErrorPanel error={error} onRetry={refetch} /> : <Skeleton height={300} />;
  return (
    <>
      <PageHeader title={`Replay ${id}`} />
      <p className={classes.lead}>
        A temporary integration sends what was published in the range below to the target of {id} once more, beside {id}
        , which goes on as it is. The receiver knows a repeated event by its id.
      </p>
      <Form
        subject={{ purpose: 'replay', integration }}
        initial={replayOf(integration, Date.now())}
        saveLabel="Start the replay"
        cancelTo={`/integrations/${id}`}
      />
    </>
  );
}

type FormProps = { subject: Subject; initial: FormValues; saveLabel: string; cancelTo: string };

function Form({ subject, ...props }: FormProps) {
  const { mutateAsync: create } = useCreateIntegration();
  const navigate = useNavigate();
  return (
    <IntegrationForm
      subject={subject}
      {...props}
      save={async (values) => {
        const { data, pending } = await create(toNew(values, subject.integration?.id));
        if (pending) notifyPending(`${data.id} will be here, and deliver, as soon as one does.`);
        else notifyDone(`${data.id} is created.`);
        await navigate(pending ? '/integrations' : `/integrations/${data.id}`);
      }}
    />
  );
}
