import { Text, Tooltip } from '@mantine/core';
import { memo } from 'react';
import { Link } from 'react-router';
import { conditionOf } from '../../api/condition.js';
import { useMayChange } from '../../api/session.js';
import type { Failing, FilterConditions, Integration, Series, Stats } from '../../api/types.js';
import { Ago } from '../../components/ago.js';
import { Breakable } from '../../components/breakable.js';
import { ConditionBadge } from '../../components/condition-badge.js';
import { useWordsOfNow } from '../../components/now.js';
import { RunSwitch } from '../../components/run-switch.js';
import { Sparkline } from '../../components/sparkline/sparkline.js';
import { TargetText } from '../../components/target-text.js';
import { TimeText } from '../../components/time-text.js';
import { WithTimes } from '../../components/with-times.js';
import { formatRejected, formatShort, plural } from '../../format/numbers.js';
import { formatIn, oneUnit } from '../../format/time.js';
import classes from './integrations-page.module.css';

// Each is drawn again only when what it shows has changed: the list is asked for again and again, and may be long.

/** The switch, the id and, below it, the type with the end date. */
export const HeadCell = memo(function HeadCell({ integration }: { integration: Integration }) {
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
});

export const TargetCell = memo(function TargetCell({ integration }: { integration: Integration }) {
  return <TargetText integration={integration} />;
});

const NAMED = 2;

/** Entities and events by name as far as there is room; the rest is in the tooltip. */
export const EventsCell = memo(function EventsCell({ filter }: { filter: FilterConditions | undefined }) {
  const names = [...(filter?.entity_filter ?? []).map((entity) => `${entity}.*`), ...(filter?.event_filter ?? [])];
  if (names.length === 0) return <span className={classes.line}>All events</span>;
  const rest = names.length - NAMED;
  const named = (
    <div tabIndex={rest > 0 ? 0 : undefined}>
      {names.slice(0, NAMED).map((name) => (
        <div key={name} className={classes.event}>
          <Breakable text={name} />
        </div>
      ))}
      {rest > 0 && <div className={classes.second}>and {rest} more</div>}
    </div>
  );
  if (rest <= 0) return named;
  return (
    <Tooltip label={names.map((name) => <div key={name}>{name}</div>)} events={EVERY_POINTER}>
      {named}
    </Tooltip>
  );
});

const EVERY_POINTER = { hover: true, focus: true, touch: true };

/** Characters that two lines do not always hold. */
const MAY_BE_CUT = 60;

export const StatusCell = memo(function StatusCell({ integration }: { integration: Integration }) {
  // The badge says already that the target fails.
  const reason = integration.status_reason.replace(/^target failing: /, '');
  const words = (
    <div className={classes.reason}>
      <WithTimes text={reason} />
    </div>
  );
  return (
    <div>
      <ConditionBadge condition={conditionOf(integration)} />
      {integration.failing && <FailingLine failing={integration.failing} />}
      {reason.length < MAY_BE_CUT ? (
        words
      ) : (
        <Tooltip label={<WithTimes text={reason} />} maw={420} events={EVERY_POINTER}>
          {words}
        </Tooltip>
      )}
    </div>
  );
});

/** For how long the target has failed, and when it is tried next. */
function FailingLine({ failing: { since, next_attempt_at: next } }: { failing: Failing }) {
  const words = useWordsOfNow((now) => `for ${oneUnit(now - Date.parse(since))}, next try ${formatIn(next, now)}`);
  return <div className={classes.secondLine}>{words}</div>;
}

/** How many events wait, for how long the oldest has done so, and how many need somebody to look at them. */
export const BacklogCell = memo(function BacklogCell({ id, stats }: { id: string; stats: Stats | undefined }) {
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
      {events > 0 && oldest !== null && <Oldest at={oldest} />}
      {retrying > 0 && <div className={classes.secondLine}>{formatShort(retrying)} to be retried</div>}
      {rejected > 0 && (
        <Link to={`/integrations/${id}/rejected`} className={classes.rejected}>
          {formatRejected(rejected)} rejected
        </Link>
      )}
    </div>
  );
});

function Oldest({ at }: { at: string }) {
  const words = useWordsOfNow((now) => `oldest ${oneUnit(now - Date.parse(at))}`);
  return <div className={classes.secondLine}>{words}</div>;
}

export const LastDeliveryCell = memo(function LastDeliveryCell({ at }: { at: string | undefined }) {
  return at === undefined ? <span className={classes.second}>None yet</span> : <Ago at={at} />;
});

export const LastHourCell = memo(function LastHourCell({ series }: { series: Series | undefined }) {
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
});

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
