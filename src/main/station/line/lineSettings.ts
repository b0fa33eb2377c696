import type { RecipeSettings } from '../../../contract/recipe.ts';
import type { LineSettings } from './lineWorld.ts';

/** What a recipe asks of the line. */
export function lineSettingsOf({ actuator }: RecipeSettings, triggeredBy: LineSettings['triggeredBy']): LineSettings {
  const { gate, leastGapMs, deadlineMs, confirmedByMs, onReview, capacity, alarmAfterRejects, alarmAboveShare, alarmOfParts, stopsOn } =
    actuator;
  return {
    // Where no PLC tells of parts, none reports them either.
    timing: {
      deadlineMs,
      confirmedByMs: triggeredBy === 'plc' ? confirmedByMs : null,
      gateCounts: gate.by === 'encoder' ? gate.counts : null,
      leastGapMs,
    },
    onReview,
    triggeredBy,
    capacity,
    rejects: { inARow: alarmAfterRejects, share: alarmAboveShare, ofParts: alarmOfParts },
    stopsOn: new Set(stopsOn),
  };
}
