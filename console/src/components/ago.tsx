import { Tooltip } from '@mantine/core';
import { formatAgo } from '../format/time.js';
import { useWordsOfNow } from './now.js';
import { BothZones } from './time-text.js';

/** How long ago something was; pointing at it tells when. */
export function Ago({ at }: { at: string }) {
  const words = useWordsOfNow((now) => formatAgo(at, now));
  return (
    <Tooltip label={<BothZones at={at} />} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
        {words}
      </time>
    </Tooltip>
  );
}
