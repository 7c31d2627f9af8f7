import classes from './condition-badge.module.css';

/** Whether something arrived; as ConditionBadge, the mark's form tells it too. */
export function OutcomeBadge({ success }: { success: boolean }) {
  return (
    <span className={classes.badge} data-condition={success ? 'active' : 'stopped'}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" focusable="false">
        {success ? (
          <path d="M1.2 5.4 3.9 8 8.8 2.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
        ) : (
          <path d="M1.8 1.8 8.2 8.2M8.2 1.8 1.8 8.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
        )}
      </svg>
      {success ? 'Success' : 'Failure'}
    </span>
  );
}
