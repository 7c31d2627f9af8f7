import { spawn } from 'node:child_process';

/**
 * Waits for the end of its input, which comes when the process that holds the other end is gone, however it went, and
 * ends a process group then: first in order, after a while by force.
 */
const SCRIPT = `
read -r _
kill -s TERM -- "-$1" 2>/dev/null || exit 0
left="$2"
while [ "$left" -gt 0 ] && kill -s 0 -- "-$1" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
kill -s KILL -- "-$1" 2>/dev/null
`;

/**
 * Sees to it that no server outlives this process, even one that is killed with SIGKILL: nothing in it can act then.
 * The returned function calls the watchdog off.
 */
export function watch(processGroup: number, graceMs: number): () => void {
  const tenths = String(Math.ceil(graceMs / 100));
  const watchdog = spawn('/bin/sh', ['-c', SCRIPT, 'sluice-watchdog', String(processGroup), tenths], {
    // A session of its own, so that a Ctrl-C in the terminal does not reach it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the servers still run, and still end in order; only a SIGKILL would leave them behind.
  watchdog.on('error', () => {});
  watchdog.stdin.on('error', () => {});
  watchdog.unref();
  if ('unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function') watchdog.stdin.unref();
  return () => void watchdog.kill('SIGKILL');
}
