import { Text, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import { conditionOf } from '../../api/condition.js';
import { useMayChange } from '../../api/session.js';
import type { Failing, FilterConditions, Integration, Series, Stats } from '../../api/types.js';
import { Ago } from '../../components/ago.js';
import { Breakable } from '../../components/breakable.js';
import { ConditionBadge } from '../../components/condition-badge.js';
import { useNow } from '../../components/now.js';
import { RunSwitch } from '../../components/run-switch.js';
import { Sparkline } from '../../components/sparkline/sparkline.js';
import { TargetText } from '../../components/target-text.js';
import { TimeText } from '../../components/time-text.js';
import { WithTimes } from '../../components/with-times.js';
import { formatRejected, formatShort, plural } from '../../format/numbers.js';
import { formatIn, oneUnit } from '../../format/time.js';
import classes from './integrations-page.module.css';

/** The switch, the id and, below it, the type with the end date. */
export function HeadCell({ integration }: { integration: Integration }) {
  const { id, integration_type: type, ends_at: endsAt } = integration;
  const mayChange = useMayChange();
  return (
    <div className={classes.head}>
      {mayChange && (
        <div className={classes.switch}>
          <RunSwitch integration={integration} />
        </div>
      )}
      <div>
        <Link to={`/integrations/${id}`} className={classes.id}>
          {id}
        </Link>
        <div className={classes.second}>
          {type === 'permanent' || endsAt === undefined ? (
            'Permanent'
          ) : (
            <>
              Temporary, {new Date(endsAt) > new Date() ? 'until' : 'ended'} <TimeText at={endsAt} seconds={false} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

export function TargetCell({ integration }: { integration: Integration }) {
  return <TargetText integration={integration} />;
}

const NAMED = 2;

/** Entities and events by name as far as there is room; the rest is in the tooltip. */
export function EventsCell({ filter }: { filter: FilterConditions | undefined }) {
  const names = [...(filter?.entity_filter ?? []).map((entity) => `${entity}.*`), ...(filter?.event_filter ?? [])];
  if (names.length === 0) return <span className={classes.line}>All events</span>;
  const rest = names.length - NAMED;
  return (
    <Tooltip label={names.map((name) => <div key={name}>{name}</div>)} disabled={rest <= 0} events={EVERY_POINTER}>
      <div tabIndex={rest > 0 ? 0 : undefined}>
        {names.slice(0, NAMED).map((name) => (
          <div key={name} className={classes.event}>
            <Breakable text={name} />
          </div>
        ))}
        {rest > 0 && <div className={classes.second}>and {rest} more</div>}
      </div>
    </Tooltip>
  );
}

const EVERY_POINTER = { hover: true, focus: true, touch: true };

export function StatusCell({ integration }: { integration: Integration }) {
  // The badge says already that the target fails.
  const reason = integration.status_reason.replace(/^target failing: /, '');
  return (
    <div>
      <ConditionBadge condition={conditionOf(integration)} />
      {integration.failing && <FailingLine failing={integration.failing} />}
      <Tooltip label={<WithTimes text={reason} />} maw={420} events={EVERY_POINTER} disabled={reason.length < 60}>
        <div className={classes.reason}>
          <WithTimes text={reason} />
        </div>
      </Tooltip>
    </div>
  );
}

/** For how long the target has failed, and when it is tried next. */
function FailingLine({ failing: { since, next_attempt_at: next } }: { failing: Failing }) {
  const now = useNow();
  return (
    <div className={classes.secondLine}>
      for {oneUnit(now - Date.parse(since))}, next try {formatIn(next, now)}
    </div>
  );
}

/** How many events wait, for how long the oldest has done so, and how many need somebody to look at them. */
export function BacklogCell({ id, stats }: { id: string; stats: Stats | undefined }) {
  const now = useNow();
  if (stats === undefined) return <Text c="dimmed">…</Text>;
  const { pending_events: events, pending_estimated: estimated, oldest_pending_at: oldest, retrying } = stats;
  const { rejected_events: rejected } = stats;
  if (events === 0 && retrying === 0 && rejected === 0) return <span className={classes.second}>None</span>;
  return (
    <div>
      {events > 0 && (
        <div className={classes.line}>
          {estimated && '≈ '}
          {formatShort(events)} waiting
        </div>
      )}
      {events > 0 && oldest !== null && (
        <div className={classes.secondLine}>oldest {oneUnit(now - new Date(oldest).getTime())}</div>
      )}
      {retrying > 0 && <div className={classes.secondLine}>{formatShort(retrying)} to be retried</div>}
      {rejected > 0 && (
        <Link to={`/integrations/${id}/rejected`} className={classes.rejected}>
          {formatRejected(rejected)} rejected
        </Link>
      )}
    </div>
  );
}

export function LastDeliveryCell({ at }: { at: string | undefined }) {
  return at === undefined ? <span className={classes.second}>None yet</span> : <Ago at={at} />;
}

export function LastHourCell({ series }: { series: Series | undefined }) {
  if (series === undefined) return null;
  const bars = series.delivered.map((good, minute) => ({ good, bad: series.failed[minute] ?? 0 }));
  const delivered = sum(series.delivered);
  const failed = sum(series.failed);
  const words = `${plural(delivered, 'event')} delivered, ${plural(failed, 'failed attempt')} in the last hour`;
  return (
    <Tooltip label={words} events={EVERY_POINTER}>
      <div>
        <Sparkline bars={bars} label={words} />
      </div>
    </Tooltip>
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
