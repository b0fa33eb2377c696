import { once } from 'node:events';
import { connect } from 'node:net';
import { StationError } from '../errors.ts';
import { type Connection, ReconnectingPort } from './reconnectingPort.ts';

export interface TcpOptions {
  readonly host: string;
  readonly port: number;
}

/** An attempt that takes longer has failed, and a connection over which nothing comes for so long is dead, though TCP would not tell for minutes. */
const PATIENCE_MS = 3000;

/**
 * The serial port behind a converter from Ethernet, by a plain TCP connection that is made again whenever it is lost. Its trouble is
 * CONVERTER_UNREACHABLE.
 */
export function openTcpPort(options: TcpOptions): ReconnectingPort {
  return new ReconnectingPort((signal) => dial(options, signal));
}

async function dial({ host, port }: TcpOptions, signal: AbortSignal): Promise<Connection> {
  const socket = connect({ host, port, noDelay: true });
  const hangUp = (): void => void socket.destroy();
  const patience = setTimeout(() => socket.destroy(new Error(`nothing within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  socket.on('data', () => patience.refresh());
  socket.once('close', () => {
    clearTimeout(patience);
  });
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    hangUp();
    const cause = error as NodeJS.ErrnoException;
    throw new StationError('CONVERTER_UNREACHABLE', `${host}:${port}`, { detail: cause.code ?? cause.message, cause });
  }
  patience.refresh();
  return { stream: socket, hangUp };
}
