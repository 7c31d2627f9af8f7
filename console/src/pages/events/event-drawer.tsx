import { Anchor, Button, Drawer, Group, Skeleton, Stack, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { Link } from 'react-router';
import { conditionOf } from '../../api/condition.js';
import { sentence } from '../../api/errors.js';
import { useIntegration } from '../../api/integrations.js';
import { usePublication, useSendAgain } from '../../api/published-events.js';
import { useMayChange } from '../../api/session.js';
import type { Publication } from '../../api/types.js';
import { CopyButton } from '../../components/copy-button.js';
import { Envelope } from '../../components/envelope/envelope.js';
import { ErrorPanel } from '../../components/error-panel.js';
import { notifyDone, notifyError } from '../../components/notify.js';
import { OutcomeBadge } from '../../components/outcome-badge.js';
import { TimeText } from '../../components/time-text.js';
import { AttemptList } from './attempt-list.js';
import classes from './events.module.css';
import { nextFor } from './next-for.js';

type Props = { publicationId: string | null; onClose: () => void };

/** One event at one integration: what became of it, every attempt, and the event itself. */
export function EventDrawer({ publicationId, onClose }: Props) {
  return (
    <Drawer
      opened={publicationId !== null}
      onClose={onClose}
      position="right"
      size="min(680px, 100%)"
      title="Event"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {publicationId !== null && <EventDetails key={publicationId} publicationId={publicationId} />}
    </Drawer>
  );
}

function EventDetails({ publicationId }: { publicationId: string }) {
  const { data, error, refetch } = usePublication(publicationId);
  if (data === undefined) return error ? <ErrorPanel error={error} onRetry={refetch} /> : <Skeleton height={320} />;
  return (
    <Stack gap="lg">
      <div>
        <div className={classes.heading}>
          <Title order={2}>{data.event_name}</Title>
          <SendAgainButton publication={data} />
        </div>
        <Group gap={4} wrap="nowrap" className={classes.second ?? ''}>
          {data.event_id}
          <CopyButton text={data.event_id} label="Copy the id" />
        </Group>
      </div>
      <Facts publication={data} />
      <section>
        <Title order={3} mb="xs">
          Attempts
        </Title>
        <AttemptList attempts={data.attempts} target={data.target} />
      </section>
      <section>
        <Title order={3} mb="xs">
          Envelope
        </Title>
        <Envelope name={data.event_name} id={data.event_id} />
      </section>
    </Stack>
  );
}

function Facts({ publication }: { publication: Publication }) {
  const success = publication.status === 'SUCCESS';
  const { data: integration } = useIntegration(publication.integration_id);
  const condition = integration && conditionOf(integration);
  const { next_attempt_at: next, object_key: key, domain_entity_id: entity, envelope } = publication;
  return (
    <dl className={classes.facts}>
      <dt>Status</dt>
      <dd>
        <OutcomeBadge success={success} />
        {!success && <div className={classes.second}>{sentence(nextFor(publication, condition))}</div>}
      </dd>
      {next !== undefined && condition === 'active' && (
        <>
          <dt>Next attempt</dt>
          <dd>
            <TimeText at={next} />
          </dd>
        </>
      )}
      <dt>Integration</dt>
      <dd>
        <Anchor component={Link} to={`/integrations/${publication.integration_id}`} inherit>
          {publication.integration_id}
        </Anchor>
      </dd>
      <dt>Domain entity</dt>
      <dd>
        {publication.domain_entity_type} {entity ?? ''}
      </dd>
      {envelope && (
        <>
          <dt>Published at</dt>
          <dd>
            <TimeText at={envelope.published_at} />
          </dd>
        </>
      )}
      {key !== undefined && (
        <>
          <dt>File</dt>
          <dd>
            {key} <CopyButton text={key} label="Copy the key of the file" />
          </dd>
        </>
      )}
    </dl>
  );
}

/** Only where it can work: files are not sent event by event, and what is older than the retention is gone. */
function SendAgainButton({ publication: { id, target, envelope, event_name } }: { publication: Publication }) {
  const mayChange = useMayChange();
  const sendAgain = useSendAgain(id);
  if (!mayChange || target !== 'webhook' || envelope === null) return null;
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconSend size={14} />}
      loading={sendAgain.isPending}
      onClick={() =>
        sendAgain.mutate(undefined, {
          onSuccess: () => notifyDone(`${event_name} was sent again, and taken.`),
          onError: (error) => notifyError(error, 'It was not delivered'),
        })
      }
    >
      Send again
    </Button>
  );
}
