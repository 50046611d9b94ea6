import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { ReceiverStatus } from '../../shared/rpc/contract.ts';
import { type Address, formatAddress } from './address.ts';
import { describeHolder, isAnswered } from './portHolder.ts';

/** Long enough to be seen, and over some time after the client was put right. */
const noteShownMs = 10 * 60_000;

/** One address that a receiver listens at, or would. */
export class Listener {
  readonly protocol: ReceiverStatus['protocol'];
  #address: Address;
  #state: ReceiverStatus['state'] = 'off';
  #message = '';
  #server: Server | null = null;
  readonly #open = new Set<Socket>();
  readonly #createServer: (listener: Listener) => Server;
  #note = { message: '', untilMs: 0 };

  constructor(
    protocol: ReceiverStatus['protocol'],
    address: Address,
    createServer: (listener: Listener) => Server,
  ) {
    this.protocol = protocol;
    this.#address = address;
    this.#createServer = createServer;
  }

  get status(): ReceiverStatus {
    const { message, untilMs } = this.#note;
    const hasNote = this.#state === 'listening' && Date.now() < untilMs;
    return {
      protocol: this.protocol,
      address: formatAddress(this.#address),
      state: this.#state,
      message: hasNote ? message : this.#message,
    };
  }

  /** The address, with the port that the system chose when 0 was asked for. */
  get address(): Address {
    return this.#address;
  }

  /** What a client does wrong, told for a while after the last time. */
  note(message: string): void {
    this.#note = { message, untilMs: Date.now() + noteShownMs };
  }

  /** Tries to bind; what stands in the way is told by `status`. */
  async bind(): Promise<boolean> {
    if (this.#state === 'listening') {
      return true;
    }
    if (this.#address.port !== 0 && (await isAnswered(this.#address))) {
      await this.#block();
      return false;
    }
    const server = this.#createServer(this);
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
    try {
      server.listen({ ...this.#address, exclusive: true });
      await once(server, 'listening');
    } catch (thrown) {
      await this.#explain(thrown);
      return false;
    }
    server.on('error', () => undefined);
    this.#server = server;
    this.#address = { ...this.#address, port: (server.address() as AddressInfo).port };
    this.#state = 'listening';
    this.#message = '';
    return true;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#state = 'off';
    if (server === null) {
      return;
    }
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#open) {
      socket.destroy();
    }
    await closed;
  }

  async #explain(thrown: unknown): Promise<void> {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'EADDRINUSE') {
      await this.#block();
    } else if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') {
      this.#state = 'off';
      this.#message = `this machine has no ${this.#address.host}`;
    } else {
      this.#state = 'blocked';
      this.#message =
        code === 'EACCES'
          ? `the system does not allow port ${this.#address.port}: choose another one`
          : `cannot listen: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    }
  }

  async #block(): Promise<void> {
    const holder = await describeHolder(this.#address);
    this.#state = 'blocked';
    this.#message = `port ${this.#address.port} is held by ${holder}: stop it, or choose another port`;
  }
}
