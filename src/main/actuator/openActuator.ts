import type { PlcSettings } from '../../contract/lineSetUp.ts';
import type { Actuator } from './actuator.ts';
import { ModbusActuator } from './modbus/modbusActuator.ts';
import { NoActuator } from './noActuator.ts';
import type { ReconnectingPort } from './reconnectingPort.ts';
import { SerialActuator } from './serialActuator.ts';
import { openSerialPort } from './serialPort.ts';
import { TappedPort } from './tappedPort.ts';
import { openTcpPort } from './tcpPort.ts';
import type { WireTap } from './wireTap.ts';

/** How the station introduces itself. */
export interface StationName {
  readonly name: string;
  readonly softwareVersion: string;
}

/**
 * What throws parts out. It connects by itself, now or when the other end is there.
 * @param tap hears what goes over the wire
 */
export function openActuator(plc: PlcSettings, { name, softwareVersion }: StationName, tap?: WireTap): Actuator {
  if (plc.kind === 'none') return new NoActuator();
  if (plc.kind === 'modbus-tcp' || plc.kind === 'modbus-rtu') return new ModbusActuator(plc, tap);
  const port = openPort(plc);
  return new SerialActuator({
    port: tap ? new TappedPort(port, tap) : port,
    station: asWord(name, 16),
    software: asWord(softwareVersion, 12),
  });
}

function openPort(plc: Exclude<PlcSettings, { kind: 'none' | 'modbus-tcp' | 'modbus-rtu' }>): ReconnectingPort {
  if (plc.kind === 'tcp') return openTcpPort(plc);
  return openSerialPort({ device: plc, baudRate: plc.baudRate });
}

/** As the protocol can say it. */
function asWord(text: string, length: number): string {
  return text.replace(/[^A-Za-z0-9_.:-]+/g, '-').slice(0, length) || 'station';
}
