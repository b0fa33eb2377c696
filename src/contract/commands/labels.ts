import { z } from 'zod';
import { type Command, ID } from '../command.ts';
import { LABEL, STORED_LABEL } from '../label.ts';

/** Of all of the pictures or of none. */
const LABELLING = z.strictObject({ pictureIds: z.array(ID).min(1).max(2000), label: LABEL });
const LABELLED = z.object({ labels: z.array(STORED_LABEL) });

export const LABEL_COMMANDS = {
  /** All that was said of a picture, the first word first, with the printed names of those who said it. */
  'labels.history': {
    input: z.strictObject({ pictureId: ID }),
    output: z.array(STORED_LABEL.extend({ labelledByName: z.string() })),
  },
  'labels.set': { input: LABELLING, output: LABELLED },
  /** Says something else than another person has. */
  'labels.override': { input: LABELLING, output: LABELLED },
} as const satisfies Record<string, Command>;
