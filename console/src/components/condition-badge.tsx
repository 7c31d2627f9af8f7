import { CONDITION_WORDS, type Condition } from '../api/condition.js';
import classes from './condition-badge.module.css';

/** A word with a mark before it; the mark's form differs too, so that it does not take colour to tell them apart. */
export function ConditionBadge({ condition }: { condition: Condition }) {
  return (
    <span className={classes.badge} data-condition={condition}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" focusable="false">
        {MARKS[condition]}
      </svg>
      {CONDITION_WORDS[condition]}
    </span>
  );
}

const MARKS = {
  active: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  failing: <path d="M5 0.8 9.6 9H0.4Z" fill="currentColor" />,
  paused: <path d="M1.5 1h2.6v8H1.5zM5.9 1h2.6v8H5.9z" fill="currentColor" />,
  ended: <path d="M1.5 5.2 4 7.6 8.6 2.4" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  stopped: <rect x="1" y="1" width="8" height="8" rx="1" fill="currentColor" />,
} satisfies Record<Condition, React.ReactNode>;
