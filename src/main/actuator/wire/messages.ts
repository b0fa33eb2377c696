import { z } from 'zod';
import { NO_RECIPE } from './recipe.ts';

/** The version of the wire's language that this is. */
export const PROTOCOL = 1;

export type Side = 'station' | 'plc';

const ID = z.string().regex(/^[A-Za-z0-9_.:-]{1,16}$/);
const TAG = z.string().regex(/^[A-Za-z0-9_.:-]{1,32}$/);
const CODE = z.string().regex(/^[A-Z0-9_]{1,32}$/);
const SESSION = z.string().regex(/^[0-9A-Fa-f]{8}$/);
const SOFTWARE = z.string().regex(/^[A-Za-z0-9_.:+-]{1,12}$/);
/** `<product>:<recipe version>`, or `none`. Lengths are such that HELLO fits a line. */
const RECIPE = z.union([z.literal(NO_RECIPE), z.string().regex(/^\d{1,9}:\d{1,9}$/)]);
const GATE = z.enum(['PASS', 'REJECT']);

const ERROR = z.strictObject({ type: z.literal('ERROR'), code: CODE });
const ACK = z.strictObject({ type: z.literal('ACK'), ack: integer(0xffff) });

/** What each side may say: the fields of a message, as texts on the wire (`z.encode`) and as values (`z.decode`). Order is that on the wire. */
export const MESSAGES = {
  station: {
    HELLO: z.strictObject({
      type: z.literal('HELLO'),
      protocol: integer(99),
      station: ID,
      session: SESSION,
      software: SOFTWARE,
      recipe: RECIPE,
    }),
    VERDICT: z.strictObject({ type: z.literal('VERDICT'), tag: TAG, verdict: z.enum(['PASS', 'REVIEW', 'REJECT', 'FAULT']), gate: GATE }),
    BEAT: z.strictObject({ type: z.literal('BEAT'), state: z.enum(['READY', 'STOPPED', 'FAULT']) }),
    PULSE: z.strictObject({ type: z.literal('PULSE'), ms: integer(10_000) }),
    ERROR,
    ACK,
  },
  plc: {
    HELLO: z.strictObject({ type: z.literal('HELLO'), protocol: integer(99), plc: ID, session: SESSION, recipe: RECIPE }),
    TRIGGER: z.strictObject({ type: z.literal('TRIGGER'), tag: TAG, count: integer(0xffff_ffff).optional() }),
    CONFIRM: z.strictObject({ type: z.literal('CONFIRM'), tag: TAG, gate: GATE, seen: GATE.optional() }),
    BEAT: z.strictObject({ type: z.literal('BEAT'), state: z.enum(['READY', 'FAULT']), queue: integer(0xffff) }),
    ERROR,
    ACK,
  },
} as const;

type Said = { [S in Side]: { [Type in keyof (typeof MESSAGES)[S]]: z.output<(typeof MESSAGES)[S][Type]> } };

/** Any message of a side. */
export type Message<S extends Side = Side> = { [Each in Side]: Said[Each][keyof Said[Each]] }[S];

export type Hello<S extends Side = Side> = { [Each in Side]: Said[Each]['HELLO'] }[S];
export type Beat<S extends Side = Side> = { [Each in Side]: Said[Each]['BEAT'] }[S];

/** What is acknowledged, and repeated until it is. HELLO is too, but is the link's own affair. */
export type Letter<S extends Side = Side> = { [Each in Side]: Exclude<Message<Each>, { type: 'HELLO' | 'BEAT' | 'ACK' }> }[S];

function integer(max: number): z.ZodType<number, string> {
  return z.codec(z.string().regex(/^(0|[1-9]\d{0,9})$/), z.int().min(0).max(max), { decode: Number, encode: String });
}
