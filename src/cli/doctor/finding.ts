/** What one check has found; `mend` says what to do about it. */
export type Finding = { check: string; state: 'ok' | 'warning' | 'failed'; message: string; mend?: string };

export const ok = (check: string, message: string): Finding => ({ check, state: 'ok', message });

export const warning = (check: string, message: string, mend: string): Finding => ({
  check,
  state: 'warning',
  message,
  mend,
});

export const failed = (check: string, message: string, mend: string): Finding => ({
  check,
  state: 'failed',
  message,
  mend,
});
