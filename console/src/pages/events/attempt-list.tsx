import { Text } from '@mantine/core';
import { sentence } from '../../api/errors.js';
import type { Attempt, Publication } from '../../api/types.js';
import { OutcomeBadge } from '../../components/outcome-badge.js';
import { TimeText } from '../../components/time-text.js';
import { hintFor } from './attempt-hints.js';
import classes from './events.module.css';
import { Phases } from './phases.js';

/** As many as the service keeps of one event. */
const KEPT = 25;

type Props = { attempts: readonly Attempt[]; target: Publication['target'] };

/** Every attempt that is known, the latest first: when, how long, what was answered or what went wrong. */
export function AttemptList({ attempts, target }: Props) {
  const latestFirst = [...attempts].reverse();
  return (
    <>
      <ol className={classes.attempts} reversed>
        {latestFirst.map((attempt, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever added at the front
          <li key={latestFirst.length - i} className={classes.attempt}>
            <OneAttempt attempt={attempt} target={target} />
          </li>
        ))}
      </ol>
      {attempts.length >= KEPT && (
        <Text size="xs" c="dimmed" mt={4}>
          The last {KEPT} attempts are kept.
        </Text>
      )}
    </>
  );
}

function OneAttempt({ attempt, target }: { attempt: Attempt; target: Publication['target'] }) {
  const { attempted_at: at, response_time_ms: ms, code, error, message, body, phases } = attempt;
  const failed = error !== undefined || message !== undefined;
  const hint = failed ? hintFor(error) : undefined;
  return (
    <>
      <div className={classes.attemptHead}>
        <OutcomeBadge success={!failed} />
        <span className={classes.second}>
          {at && <TimeText at={at} />}
          {ms !== undefined && `, ${target === 's3' ? 'written in' : 'took'} ${formatMs(ms)}`}
        </span>
      </div>
      {code !== undefined && !failed && <div>The webhook answered {code}.</div>}
      {message !== undefined && <div>{sentence(message)}</div>}
      {hint !== undefined && <div className={classes.second}>{hint}</div>}
      {phases && <Phases phases={phases} totalMs={ms ?? 0} />}
      {body !== undefined && body !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
        <section className={classes.answer} tabIndex={0} aria-label="What the webhook answered">
          {body}
        </section>
      )}
    </>
  );
}

function formatMs(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms * 10) / 10} ms` : `${Math.round(ms / 100) / 10} s`;
}
