import type { Attempt } from '../../api/types.js';
import classes from './events.module.css';

type Parts = NonNullable<Attempt['phases']>;

const WORDS: readonly [keyof Parts, string][] = [
  ['dns', 'name lookup'],
  ['connect', 'connecting'],
  ['tls', 'TLS'],
  ['first_byte', 'waiting for the answer'],
];

/** How long each part of a request took, in words and drawn to scale; on a kept connection there is but one. */
export function Phases({ phases, totalMs }: { phases: Parts; totalMs: number }) {
  const parts = WORDS.flatMap(([name, words]) => {
    const ms = phases[name];
    return ms === undefined ? [] : [{ name, words, ms }];
  });
  if (parts.length === 0) return null;
  const whole = Math.max(
    totalMs,
    parts.reduce((sum, { ms }) => sum + ms, 0),
  );
  return (
    <>
      <div className={classes.phases} aria-hidden="true">
        {parts.map(({ name, ms }) => (
          <span key={name} data-phase={name} style={{ width: `${(100 * ms) / whole}%` }} />
        ))}
      </div>
      <div className={classes.second}>
        {parts.map(({ words, ms }) => `${words} ${Math.round(ms * 10) / 10} ms`).join(', ')}
      </div>
    </>
  );
}
