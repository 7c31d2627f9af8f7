import { Skeleton, Text } from '@mantine/core';
import { useEnvelope } from '../../api/envelopes.js';
import { isNotFound } from '../../api/errors.js';
import { ErrorPanel } from '../error-panel.js';
import { JsonText } from './json-text.js';

/** An event as its targets get it. */
export function Envelope({ name, id }: { name: string; id: string }) {
  const { data, error, refetch } = useEnvelope(name, id);
  if (isNotFound(error)) {
    return (
      <Text c="dimmed">The event is older than the retention, so its envelope is gone. It cannot be sent again.</Text>
    );
  }
  if (data === undefined) return error ? <ErrorPanel error={error} onRetry={refetch} /> : <Skeleton height={160} />;
  return <JsonText text={data} label="envelope" />;
}
