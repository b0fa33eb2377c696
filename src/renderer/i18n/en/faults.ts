import { PART_FAULTS, type PartFaultCode } from '../../../refusals/partFaults.ts';
import { wordsByCode } from './wordsByCode.ts';

/** Why a part is a FAULT and what to do. */
export const faults = wordsByCode<'partFault', PartFaultCode>('partFault', PART_FAULTS);
