import { z } from 'zod';
import type { LastRun } from '../../../contract/lineStatus.ts';
import type { AuditHistory } from '../../storage/auditHistory.ts';
import type { AuditRow } from '../../storage/auditRow.ts';
import type { Products } from '../../storage/products.ts';

const OF_PRODUCT = z.looseObject({ productId: z.int().positive() });

/** What the line ran as when the station ended, by what the trail says; undefined where somebody had stopped it, or it never ran. */
export function lastRunIn(history: AuditHistory, products: Products): LastRun | undefined {
  const latest = (action: string): AuditRow | undefined => history.latestFirst({}, { action }, 1)[0];
  const started = latest('line.start');
  if (!started || (latest('line.stop')?.seq ?? 0) > started.seq) return undefined;
  const switched = latest('line.switchProduct');
  const current = switched && switched.seq > started.seq ? switched : started;
  const { data } = OF_PRODUCT.safeParse(JSON.parse(current.newJson ?? 'null'));
  if (!data) return undefined;
  const stopped = latest('station.stop');
  const wasTold = stopped !== undefined && stopped.seq > started.seq;
  return {
    productId: data.productId,
    productName: products.get(data.productId).name,
    startedUtcMs: started.atUtcMs,
    startedByName: started.userName,
    endedBy: wasTold ? 'stop' : 'kill',
    endedUtcMs: wasTold ? stopped.atUtcMs : null,
  };
}
