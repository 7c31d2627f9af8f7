import classes from './wordmark.module.css';

/** A gate in a stream, and the name. */
export function Wordmark() {
  return (
    <span className={classes.wordmark}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
        <path d="M1 4.5h18M1 10h9M1 15.5h18" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
        <path d="M14 7v6" className={classes.gate} strokeWidth="2.8" strokeLinecap="round" />
      </svg>
      <span>Sluice</span>
    </span>
  );
}
