import type { Words } from './codedError.ts';
import { PIPELINE_ERRORS, type PipelineErrorCode } from './pipelineErrors.ts';
import { STATION_ERRORS, type StationErrorCode } from './stationErrors.ts';

const WITHOUT_VERDICT_IN_TIME = 'No verdict came in time.';

/**
 * Why a part is a FAULT, as its row says it: what the line itself finds wrong, and what it usually hears from pipeline and station. Any
 * other of their refusals may stand in a row as well, in their own words.
 */
export const PART_FAULTS = {
  FRAME_MISSING: {
    meaning: 'No picture of the part came.',
    remedy: 'Check camera and trigger, and how long a part waits for its picture.',
  },
  FRAME_AMBIGUOUS: {
    meaning: 'It is not sure which part the picture is of.',
    remedy: 'Nothing, once; if it comes again, check trigger and camera: each part needs one trigger and one picture.',
  },
  TAG_REPEATED: {
    meaning: 'A part of this tag was on the belt already.',
    remedy: 'Have the PLC give tags that differ among all parts between trigger and gate.',
  },
  PARTS_TOO_CLOSE: {
    meaning: 'The part is too close to the next one.',
    remedy: 'Keep parts at their distance, or lower the least distance in the settings of the line if the gate can tell them apart.',
  },
  PARTS_TOO_MANY: {
    meaning: 'Too many parts are on the belt.',
    remedy: 'Slow the line down, or check that the PLC confirms the parts that leave it.',
  },
  VERDICT_LATE: { meaning: WITHOUT_VERDICT_IN_TIME, remedy: PIPELINE_ERRORS.LINE_JUDGED_LATE.remedy },
  LINE_JUDGED_LATE: { meaning: WITHOUT_VERDICT_IN_TIME, remedy: PIPELINE_ERRORS.LINE_JUDGED_LATE.remedy },
  LINE_FAULT: { meaning: 'The line was at fault.', remedy: 'See to the alarm, then start the line again.' },
  LINE_STOPPED: { meaning: 'The line was stopped while the part was on the belt.', remedy: 'Put the part before the camera again.' },
  ACTUATOR_LOST: { meaning: 'The gate was lost while the part was on the belt.', remedy: STATION_ERRORS.ACTUATOR_LOST.remedy },
  RECIPE_REPLACED: STATION_ERRORS.RECIPE_REPLACED,
  FRAME_SIZE_WRONG: PIPELINE_ERRORS.FRAME_SIZE_WRONG,
  FRAME_BLANK: PIPELINE_ERRORS.FRAME_BLANK,
  FRAME_BLURRED: PIPELINE_ERRORS.FRAME_BLURRED,
  FRAME_OVEREXPOSED: PIPELINE_ERRORS.FRAME_OVEREXPOSED,
  FRAME_UNDEREXPOSED: PIPELINE_ERRORS.FRAME_UNDEREXPOSED,
  IMAGE_CORRUPT: PIPELINE_ERRORS.IMAGE_CORRUPT,
  LINE_WORKER_BUSY: PIPELINE_ERRORS.LINE_WORKER_BUSY,
  LINE_WORKER_DIED: PIPELINE_ERRORS.LINE_WORKER_DIED,
  LINE_WORKER_HUNG: PIPELINE_ERRORS.LINE_WORKER_HUNG,
} as const satisfies Record<string, Words>;

export type PartFaultCode = keyof typeof PART_FAULTS;

/** What may stand in the row of a FAULT. */
export type FaultCode = PartFaultCode | PipelineErrorCode | StationErrorCode;
