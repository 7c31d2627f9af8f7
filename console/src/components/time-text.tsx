import { Tooltip } from '@mantine/core';
import { formatInFull, formatTime } from '../format/time.js';
import { userZone, useZone } from '../format/zone.js';

type Props = { at: string | Date; seconds?: boolean };

/** An instant in the zone that the user has chosen; pointing at it tells it in full, in his own zone and in UTC. */
export function TimeText({ at, seconds = true }: Props) {
  const zone = useZone();
  return (
    <Tooltip label={<BothZones at={at} />} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={new Date(at).toISOString()} style={{ whiteSpace: 'nowrap' }}>
        {formatTime(at, zone, { seconds })}
      </time>
    </Tooltip>
  );
}

/** The same instant in the user's zone and in UTC, one below the other. */
export function BothZones({ at }: { at: string | Date }) {
  return (
    <>
      {userZone !== 'UTC' && <div>{formatInFull(at, 'local')}</div>}
      <div>{formatInFull(at, 'utc')}</div>
    </>
  );
}
