import { EventEmitter, once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { BytePort, PortEvents } from '../main/actuator/wire/port.ts';

/** A serial port behind a converter from Ethernet, seen from the PLC: the last one that connected has it. */
export class TcpListener extends EventEmitter<PortEvents> implements BytePort {
  readonly #server: Server;
  #socket: Socket | undefined;

  private constructor(server: Server) {
    super();
    this.#server = server;
    server.on('connection', (socket) => {
      this.#use(socket);
    });
  }

  /** @param port 0 for any that is free */
  static async listen(port: number, host = '127.0.0.1'): Promise<TcpListener> {
    const server = createServer({ noDelay: true }).listen(port, host);
    await once(server, 'listening');
    return new TcpListener(server);
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : NaN;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  write(bytes: Uint8Array): void {
    this.#socket?.write(bytes);
  }

  async shut(): Promise<void> {
    this.#socket?.destroy();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #use(socket: Socket): void {
    this.#socket?.destroy();
    this.#socket = socket;
    socket.on('data', (bytes) => this.emit('bytes', bytes));
    socket.on('error', () => undefined); // `close` follows
    socket.once('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.emit('close');
    });
    this.emit('open');
  }
}
