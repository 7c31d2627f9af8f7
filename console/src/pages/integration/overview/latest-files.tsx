import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useBatches } from '../../../api/batches.js';
import { ErrorPanel } from '../../../components/error-panel.js';
import { TableSkeleton } from '../../../components/table/table-skeleton.js';
import { TimeText } from '../../../components/time-text.js';
import { formatBytes, plural } from '../../../format/numbers.js';
import classes from './latest-files.module.css';

const SHOWN = 6;

/** The last few objects that were written. */
export function LatestFiles({ id }: { id: string }) {
  const { data, error, refetch } = useBatches(id, { limit: SHOWN });
  return (
    <Paper p="md" radius="md">
      <Group justify="space-between" mb="sm">
        <Title order={2}>Latest files</Title>
        <Anchor component={Link} to={`/integrations/${id}/files`} size="sm">
          All files
        </Anchor>
      </Group>
      {data === undefined && (error ? <ErrorPanel error={error} onRetry={refetch} /> : <TableSkeleton rows={3} />)}
      {data?.batches.length === 0 && <Text c="dimmed">No file has been written yet.</Text>}
      <ul className={classes.files}>
        {data?.batches.map(({ number, key, bytes, events, delivered_at: deliveredAt }) => (
          <li key={number} className={classes.file}>
            <div className={classes.name}>{key.split('/').at(-1)}</div>
            <div className={classes.facts}>
              {formatBytes(bytes)}, {plural(events, 'event')},{' '}
              {deliveredAt === undefined ? 'on its way' : <TimeText at={deliveredAt} />}
            </div>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
