import type { LineSetUp } from '../../../contract/lineSetUp.ts';

export type Plc = LineSetUp['plc'];
export const PLC_KINDS = ['none', 'serial', 'usb', 'tcp', 'modbus-tcp', 'modbus-rtu'] as const satisfies readonly Plc['kind'][];
export const BAUD_RATES = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600] as const;

const USB_ID = /^[0-9A-Fa-f]{4}$/;

/** A PLC and its wire, as a person fills them in; what another kind needs is kept meanwhile. */
export class PlcDraft {
  kind = $state<Plc['kind']>('none');
  path = $state('');
  baudRate = $state<(typeof BAUD_RATES)[number]>(115_200);
  vendorId = $state('');
  productId = $state('');
  serialNumber = $state('');
  host = $state('');
  port = $state<number | undefined>(502);
  unit = $state<number | undefined>(1);

  constructor(plc: Plc = { kind: 'none' }) {
    this.kind = plc.kind;
    if ('path' in plc) this.path = plc.path;
    if ('baudRate' in plc) this.baudRate = plc.baudRate;
    if ('host' in plc) this.host = plc.host;
    if ('port' in plc) this.port = plc.port;
    if ('unit' in plc) this.unit = plc.unit;
    if (plc.kind === 'usb') {
      this.vendorId = plc.vendorId;
      this.productId = plc.productId;
      this.serialNumber = plc.serialNumber ?? '';
    }
  }

  /** Undefined while something is missing or wrong. */
  get plc(): Plc | undefined {
    const { kind, baudRate, port, unit } = this;
    const [path, host] = [this.path.trim(), this.host.trim()];
    switch (kind) {
      case 'none':
        return { kind };
      case 'serial':
        return path === '' ? undefined : { kind, path, baudRate };
      case 'modbus-rtu':
        return path === '' || unit === undefined ? undefined : { kind, path, baudRate, unit };
      case 'tcp':
        return host === '' || port === undefined ? undefined : { kind, host, port };
      case 'modbus-tcp':
        return host === '' || port === undefined || unit === undefined ? undefined : { kind, host, port, unit };
      case 'usb':
        return this.#usb();
    }
  }

  #usb(): Plc | undefined {
    const { vendorId, productId, baudRate } = this;
    if (!USB_ID.test(vendorId) || !USB_ID.test(productId)) return undefined;
    const serialNumber = this.serialNumber.trim();
    return { kind: 'usb', vendorId, productId, baudRate, ...(serialNumber !== '' && { serialNumber }) };
  }
}
