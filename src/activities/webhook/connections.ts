import { isIP, type Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { Phases } from '../../domain/outcomes.js';
import { type AddressGuard, bare } from '../address-guard.js';

/** Longer than undici's 4 s, so that a steady trickle of events reuses its connection. */
const KEEP_ALIVE_MS = 30_000;

/** The part of connecting that is under way; `open` when none is. */
export type Stage = 'dns' | 'connect' | 'tls' | 'open';

/** One connection to a target; it opens itself at its first request, and again when the target has closed it. */
export class Connection {
  readonly client: Client;
  stage: Stage = 'dns';
  #phases: Phases | undefined;
  #socket: Socket | undefined;

  constructor(origin: string, connect: buildConnector.connector, guard: AddressGuard) {
    this.client = new Client(origin, {
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // One deadline of our own covers connecting, waiting and reading.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => {
        try {
          // Sockets look no name up for a plain address, so that is checked here, and names in the guard's lookup.
          guard.checkLiteral(options.hostname);
        } catch (error) {
          return callback(error as Error, null);
        }
        // undici's type says nothing is returned; it is the socket, whose events tell the phases.
        this.#watch(connect(options, callback) as unknown as Socket, isIP(bare(options.hostname)) !== 0);
      },
    });
  }

  /** What connecting took, for the request that it was done for; undefined for one on a kept connection. */
  takePhases(): Phases | undefined {
    const phases = this.#phases;
    this.#phases = undefined;
    return phases;
  }

  /** Ends it at once, whatever it is doing. */
  cut(): void {
    this.#socket?.destroy();
    void this.client.destroy().catch(() => undefined);
  }

  #watch(socket: Socket, plain: boolean): void {
    const phases: Phases = {};
    let last = performance.now();
    const lap = () => {
      const now = performance.now();
      const ms = Math.round((now - last) * 10) / 10;
      last = now;
      return ms;
    };
    this.#socket = socket;
    this.#phases = phases;
    this.stage = plain ? 'connect' : 'dns';
    socket.once('lookup', () => {
      phases.dns = lap();
      this.stage = 'connect';
    });
    socket.once('connect', () => {
      phases.connect = lap();
      this.stage = 'encrypted' in socket ? 'tls' : 'open';
    });
    socket.once('secureConnect', () => {
      phases.tls = lap();
      this.stage = 'open';
    });
  }
}

/** The connections to one target: as many as there are requests at a time, the one used last is used next. */
export class Connections {
  readonly #idle: Connection[] = [];
  readonly #busy = new Set<Connection>();
  readonly #connect: buildConnector.connector;
  #retired = false;
  #usedAt = performance.now();

  constructor(
    readonly origin: string,
    private readonly guard: AddressGuard,
  ) {
    this.#connect = buildConnector({ timeout: 0, lookup: guard.lookup });
  }

  /** Whether they are being closed; whoever has more to send takes others. */
  get retired(): boolean {
    return this.#retired;
  }

  /** Whether no request has been under way since an instant, on the clock of `performance.now()`. */
  unusedSince(instant: number): boolean {
    return this.#busy.size === 0 && this.#usedAt < instant;
  }

  take(): Connection {
    this.#usedAt = performance.now();
    const connection = this.#idle.pop() ?? new Connection(this.origin, this.#connect, this.guard);
    this.#busy.add(connection);
    return connection;
  }

  /** The request is over; the next one may have the connection. */
  release(connection: Connection): void {
    this.#busy.delete(connection);
    if (this.#retired) void connection.client.close().catch(() => undefined);
    else this.#idle.push(connection);
  }

  /** The request is over, and the connection with it. */
  discard(connection: Connection): void {
    this.#busy.delete(connection);
    connection.cut();
  }

  /** Closes each connection as soon as it is free; whoever still sends is not disturbed. */
  retire(): void {
    this.#retired = true;
    for (const { client } of this.#idle.splice(0)) void client.close().catch(() => undefined);
  }

  /** Ends every connection at once. */
  cut(): void {
    this.retire();
    for (const connection of this.#busy) connection.cut();
  }
}
