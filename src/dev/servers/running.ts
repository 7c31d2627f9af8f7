import type { Launched } from './launch.js';

/** A server that answers at the addresses `at`. */
export type Running<Address> = {
  at: Address;
  /** Of the process that was launched, and of its process group; missing when somebody else runs the server. */
  pid?: number;
  /** Becomes a message when the server ends without having been stopped. */
  died: Promise<string>;
  /** Ends it; for a server that was given by its address, does nothing. May be called again. */
  stop(): Promise<void>;
};

/** A server that was launched, with what else is to be given back once it has ended. */
export function running<Address>(
  at: Address,
  launched: Launched,
  giveBack: (() => void | Promise<void>)[],
): Running<Address> {
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await launched.stop();
    for (const give of giveBack) await give();
  };
  return {
    at,
    pid: launched.pid,
    died: launched.died,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** A server that somebody else runs. */
export function given<Address>(at: Address): Running<Address> {
  return { at, died: new Promise(() => {}), stop: async () => {} };
}
