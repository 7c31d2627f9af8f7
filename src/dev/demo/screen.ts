import pc from 'picocolors';

const PARTIES = {
  shop: pc.cyan('shop    '),
  webhook: pc.green('webhook '),
  bucket: pc.magenta('bucket  '),
} as const;

/** One line of what happens in the demo: the time, who, and what. */
export function show(party: keyof typeof PARTIES, text: string): void {
  const time = new Date().toISOString().slice(11, 19);
  process.stdout.write(`${pc.dim(time)}  ${PARTIES[party]}${text}\n`);
}

export const good = pc.green;
export const bad = pc.red;
export const soso = pc.yellow;
export const quiet = pc.dim;
