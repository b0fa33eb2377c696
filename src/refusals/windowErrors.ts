import type { Words } from './codedError.ts';

/** What the window, its shell and the demonstration refuse by themselves. */
export const WINDOW_ERRORS = {
  STATION_NOT_READY: { meaning: 'The station is not ready.', remedy: 'Wait until it has started; what it had confirmed is kept.' },
  STATION_FINDING: {
    meaning: 'The station has found something wrong with its own records.',
    remedy: 'Keep the export and the database as they are, and find out who changed them.',
  },
  SENDER_REFUSED: { meaning: 'Something else than a page of Lynceus asked the station.', remedy: 'Start Lynceus again, and report it.' },
  EXPORT_PRINTED: { meaning: 'The export was printed already.', remedy: 'Open the PDF that lies in its folder.' },
  KEY_UNWRITABLE: { meaning: 'The key cannot be written.', remedy: 'Choose a place where you may write.' },
  LABEL_CONTRADICTED: {
    meaning: 'The label of another person says something else.',
    remedy: 'Send the pictures to the next training first, where you can overrule it with a signature.',
  },
  CAMERA_MISSING: { meaning: 'The camera is not there.', remedy: 'Plug it in, or choose another one under Settings, Line.' },
  CAMERA_BUSY: {
    meaning: 'The camera gives no picture.',
    remedy: 'Close other programs that use it, or plug it in again.',
  },
  STATION_ALIVE: { meaning: 'The station runs, or starts by itself.', remedy: 'Wait until it is ready; it needs no other start.' },
  DEMO_NEEDS_SIGN_IN: {
    meaning: 'The demonstration ends this station while it is shown.',
    remedy: 'Sign in first; on a new station nobody has to.',
  },
  DEMO_LINE_RUNS: {
    meaning: "The demonstration needs the machine to itself, and this station's line runs.",
    remedy: 'Stop the line first.',
  },
  GUIDE_ENDED: { meaning: 'The guide of the demonstration has ended.', remedy: 'Start it again.' },
} as const satisfies Record<string, Words>;

export type WindowErrorCode = keyof typeof WINDOW_ERRORS;
