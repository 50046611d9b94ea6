import type { Socket } from 'node:net';

export interface GateOptions {
  readonly maxConnections: number;
  /** A connection was not let in, or had to give way. */
  readonly onTurnedAway: () => void;
}

/** In words that an HTTP client understands; to any other it is an unreadable answer, which it takes as unavailable. */
const comeAgain =
  'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
/** How long whoever is turned away has to read why, and how many at once are told at all. */
const farewellMs = 1_000;
const maxFarewells = 64;

/**
 * Counts the connections of a port. When it is full, the longest silent of those that have not said a word gives way; when
 * all have spoken, the new one is turned away.
 */
export class ConnectionGate {
  readonly #options: GateOptions;
  readonly #open = new Set<Socket>();
  /** Oldest first. */
  readonly #silent = new Set<Socket>();
  #farewells = 0;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** False when the socket was turned away. */
  enter(socket: Socket): boolean {
    if (this.#open.size >= this.#options.maxConnections) {
      this.#options.onTurnedAway();
      const [longestSilent] = this.#silent;
      if (longestSilent === undefined) {
        this.#turnAway(socket);
        return false;
      }
      this.#leave(longestSilent);
      longestSilent.destroy();
    }
    this.#open.add(socket);
    this.#silent.add(socket);
    socket.once('close', () => this.#leave(socket));
    return true;
  }

  /** The socket has said what it speaks. */
  spoke(socket: Socket): void {
    this.#silent.delete(socket);
  }

  #leave(socket: Socket): void {
    this.#open.delete(socket);
    this.#silent.delete(socket);
  }

  #turnAway(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#farewells >= maxFarewells) {
      socket.resetAndDestroy();
      return;
    }
    this.#farewells += 1;
    socket.once('close', () => {
      this.#farewells -= 1;
    });
    socket.setTimeout(farewellMs, () => socket.destroy());
    // Unread bytes would turn the close into a reset, and the answer would be lost.
    socket.resume();
    socket.end(comeAgain);
    setTimeout(() => socket.destroy(), farewellMs).unref();
  }
}
