import { z } from 'zod';
import { CHALLENGE_PARTS, CHALLENGE_RESULT } from '../challenge.ts';
import { type Command, ID, NOTHING, UTC_MS } from '../command.ts';
import { LINE_SET_UP, TRIGGER } from '../lineSetUp.ts';
import { LINE_STATUS } from '../lineStatus.ts';
import { CAMERA } from '../settings.ts';

export const LINE_COMMANDS = {
  'line.read': { input: NOTHING, output: LINE_STATUS },
  /** With the set-up that the settings remember unless told; answered when the first part could be judged. */
  'line.start': { input: z.strictObject({ productId: ID, setUp: LINE_SET_UP.exactOptional() }), output: LINE_STATUS },
  /** Parts that are on the belt are rejected. */
  'line.stop': { input: NOTHING, output: LINE_STATUS },
  /** The line goes on with another product; parts that are on the belt are rejected. */
  'line.switchProduct': { input: z.strictObject({ productId: ID }), output: LINE_STATUS },
  /** What the line that runs wants of a client's camera; null where it wants nothing. Also while nobody is signed in: the line goes on. */
  'line.readFeed': {
    input: NOTHING,
    output: z.object({ feed: z.object({ startedUtcMs: UTC_MS, trigger: TRIGGER, camera: CAMERA.nullable() }).nullable() }),
  },
  /**
   * A picture of a part, from a camera that the client has: of the part that waits for it, or a part of its own. Also while nobody is signed in;
   * taken only while a line runs whose pictures are handed over.
   */
  'line.pushPicture': { input: z.strictObject({ name: z.string().min(1).max(255), picture: z.base64() }), output: NOTHING },
  /**
   * The next parts on the belt are known ones; answered when all of them have gone through. The result is on record, signed. Cancelled, what is
   * known so far is on record as not passed.
   */
  'line.challenge': { input: z.strictObject({ parts: CHALLENGE_PARTS }), output: CHALLENGE_RESULT },
  /** Moves the gate, to see whether it does. */
  'line.moveGate': { input: z.strictObject({ ms: z.int().min(1).max(10_000) }), output: NOTHING },
} as const satisfies Record<string, Command>;
