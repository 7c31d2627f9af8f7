import type { ReactNode } from 'react';
import { sentence } from '../../../api/errors.js';
import type { Failing } from '../../../api/types.js';
import { Ago } from '../../../components/ago.js';
import { useNow } from '../../../components/now.js';
import { TimeText } from '../../../components/time-text.js';
import { formatDuration } from '../../../format/time.js';
import classes from './overview-page.module.css';

/** Since when the target fails, with what, and what comes next by itself. */
export function Failure({ failing }: { failing: Failing }) {
  const { since, error, attempted_at: attemptedAt, next_attempt_at: next, gives_up_at: givesUpAt } = failing;
  const now = useNow();
  const untilNext = Date.parse(next) - now;
  return (
    <dl className={classes.failure} data-testid="failure">
      <Row name="Failing since">
        <TimeText at={since} /> (for {formatDuration(now - Date.parse(since))})
      </Row>
      <Row name="Latest error">
        {sentence(error)}
        {attemptedAt !== undefined && (
          <>
            {' '}
            (<Ago at={attemptedAt} />)
          </>
        )}
      </Row>
      <Row name="Next try">
        {untilNext < 1_000 ? (
          'Now'
        ) : (
          <>
            In {formatDuration(untilNext)} (<TimeText at={next} />)
          </>
        )}
      </Row>
      {givesUpAt !== undefined && (
        <Row name="Stops itself">
          <TimeText at={givesUpAt} seconds={false} /> (in {formatDuration(Date.parse(givesUpAt) - now)}), unless the
          target takes an event by then
        </Row>
      )}
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.detail}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
