import fc from 'fast-check';

/**
 * What tests make up at random is another thing in every run, so that it is more and more over time; in CI it is always
 * the same, so that a change is only answerable for what it does itself. `SEED` gives what a failure has named.
 */
export const seed = process.env.SEED ?? (process.env.CI === undefined ? undefined : '20260101');
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
