import { listPorts } from '../../actuator/serialPort.ts';
import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function plcHandlers({ plcTest }: Station): HandlersOf<'plc' | 'ports'> {
  return {
    'ports.list': byPerson('plc.test', async () => {
      const ports = await listPorts();
      return ports
        .filter(({ path }) => path !== '')
        .map(({ path, manufacturer = null, vendorId = null, productId = null, serialNumber = null }) => ({
          path,
          manufacturer,
          vendorId,
          productId,
          serialNumber,
        }))
        .sort((one, other) => one.path.localeCompare(other.path, 'en', { numeric: true }));
    }),
    'plc.test': byPerson('plc.test', ({ plc, forMs }, { person, work }) => plcTest.run(plc, forMs, person, work.signal)),
    'plc.testPulse': byPerson('plc.test', async ({ ms }, { person }) => {
      await plcTest.pulse(ms, person);
      return {};
    }),
  };
}
