import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Integration, Stats } from '../../../api/types.js';
import { Ago } from '../../../components/ago.js';
import { useNow } from '../../../components/now.js';
import { formatBytes, formatCount, formatRejected } from '../../../format/numbers.js';
import { formatDuration } from '../../../format/time.js';
import classes from './overview-page.module.css';

/** The figures that an operator looks for first; totals count from the integration's creation. */
export function KeyFigures({ integration: { id, target }, stats }: { integration: Integration; stats: Stats }) {
  const now = useNow();
  const {
    pending_events: pending,
    pending_bytes: bytes,
    pending_estimated: estimated,
    oldest_pending_at: oldest,
  } = stats;
  return (
    <dl className={classes.figures}>
      <Figure label="Waiting" more={pending > 0 && formatBytes(bytes)}>
        {estimated && '≈ '}
        {formatCount(pending)}
      </Figure>
      <Figure label="Oldest waiting">{oldest === null ? '–' : formatDuration(now - Date.parse(oldest))}</Figure>
      <Figure label="Delivered">{formatCount(stats.delivered)}</Figure>
      {target === 's3' && <Figure label="Files written">{formatCount(stats.batches)}</Figure>}
      <Figure label="Failed attempts">{formatCount(stats.failed)}</Figure>
      {target === 'webhook' && (
        <>
          <Figure label="To be retried">{formatCount(stats.retrying)}</Figure>
          <Figure
            label="Rejected"
            more={stats.rejected > stats.rejected_events && `left of ${formatCount(stats.rejected)}`}
          >
            {stats.rejected > 0 ? (
              <Anchor component={Link} to={`/integrations/${id}/rejected`} inherit>
                {formatRejected(stats.rejected_events)}
              </Anchor>
            ) : (
              0
            )}
          </Figure>
        </>
      )}
      {stats.skipped > 0 && <Figure label="Lost to retention">{formatCount(stats.skipped)}</Figure>}
      <Figure label="Last delivery">
        {stats.last_delivery_at === null ? '–' : <Ago at={stats.last_delivery_at} />}
      </Figure>
    </dl>
  );
}

function Figure({ label, more, children }: { label: string; more?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd>
        {children} {more && <span className={classes.more}>{more}</span>}
      </dd>
    </div>
  );
}
