import type { CommandOutput } from '../../contract/commands.ts';
import { StationError } from '../errors.ts';
import type { Person } from '../storage/signature.ts';
import { verifyTrail } from '../storage/verifyTrail.ts';
import { verifyVerdicts } from '../storage/verifyVerdicts.ts';
import type { StorageWork } from '../storage/work.ts';
import { problemOf } from './problem.ts';
import type { Station } from './station.ts';

/**
 * Reads the whole trail and every sealed verdict, as the station knows them. What is wrong is a fault of its health. That it was done, and what
 * was found, is a row of the trail.
 * @throws StationError CANCELLED; as `AuditTrail.change` does
 */
export async function verifyRecords(station: Station, by: Person, work: StorageWork): Promise<CommandOutput<'audit.verify'>> {
  const { db, key, trail, health, auditHistory } = station;
  const head = auditHistory.head();
  const { finding: inTrail, ...trailReport } = await verifyTrail(db, { ...work, publicKeys: [key.publicKey] });
  const { finding: inVerdicts, ...verdictReport } = await verifyVerdicts(db, work);
  if (inTrail) health.note(problemOf(new StationError('TRAIL_TAMPERED', `row ${inTrail.seq}`, { detail: inTrail.text })));
  if (inVerdicts) {
    const where = `verdicts ${inVerdicts.firstId} to ${inVerdicts.lastId}`;
    health.note(problemOf(new StationError('VERDICTS_TAMPERED', where, { detail: inVerdicts.text })));
  }
  const findings = [inTrail, inVerdicts].flatMap((finding) => finding?.text ?? []);
  trail.change(() => undefined, { actor: by, action: 'audit.verified', object: 'audit trail', newValue: { findings, ...head } });
  return { findings, trail: trailReport, verdicts: verdictReport, head };
}
