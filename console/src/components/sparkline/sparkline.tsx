import classes from './sparkline.module.css';

/** One minute, or another step of time. */
export type Bar = { good: number; bad: number };

const HEIGHT = 26;
const STEP = 2;
/** A bar of so many is as high as there is room, at least. */
const LEAST = 4;

/** What went out and what failed in each step, drawn small; the label says the same in words. */
export function Sparkline({ bars, label }: { bars: readonly Bar[]; label: string }) {
  // One event a minute is little, and is not to look like a lot.
  const most = Math.max(LEAST, ...bars.map(({ good, bad }) => good + bad));
  const width = bars.length * STEP;
  return (
    <svg
      className={classes.chart}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      <path className={classes.ground} d={`M0 ${HEIGHT - 0.5}H${width}`} />
      {bars.map(({ good, bad }, index) => {
        const x = index * STEP;
        const goodHeight = heightOf(good, most);
        const badHeight = heightOf(bad, most);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          <g key={index}>
            {good > 0 && (
              <rect className={classes.good} x={x} y={HEIGHT - goodHeight} width={STEP - 0.4} height={goodHeight} />
            )}
            {bad > 0 && (
              <rect
                className={classes.bad}
                x={x}
                y={HEIGHT - goodHeight - badHeight}
                width={STEP - 0.4}
                height={badHeight}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** The least is still seen. */
function heightOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1.5, (count / most) * (HEIGHT - 2));
}
