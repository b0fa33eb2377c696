import { z } from 'zod';
import { type Command, ID, LIMIT, NOTHING, PERIOD, UTC_MS } from '../command.ts';
import { EXPORT_REQUEST, EXPORTED } from '../export.ts';

const FILTER = z.strictObject({
  userId: ID.exactOptional(),
  action: z.string().max(200).exactOptional(),
  object: z.string().max(1000).exactOptional(),
});

/** A row of the audit trail; `oldJson` and `newJson` are canonical JSON. */
const ROW = z.object({
  seq: ID,
  id: z.string(),
  atUtcMs: UTC_MS,
  utcOffsetMin: z.int(),
  /** By how much the clock stood behind the row before. */
  clockSetBackMs: z.int(),
  userId: ID.nullable(),
  userName: z.string(),
  role: z.string(),
  station: z.string(),
  softwareVersion: z.string(),
  modelVersion: z.string().nullable(),
  recipeVersion: z.string().nullable(),
  action: z.string(),
  object: z.string(),
  field: z.string().nullable(),
  oldJson: z.string().nullable(),
  newJson: z.string().nullable(),
  reason: z.string().nullable(),
  signatureMeaning: z.string().nullable(),
  hash: z.string(),
});

const HEAD = z.object({ seq: z.int(), hash: z.string() });

export const AUDIT_COMMANDS = {
  /** The latest first; those before a row, if one is given. */
  'audit.list': {
    input: z.strictObject({ period: PERIOD.default({}), filter: FILTER.default({}), limit: LIMIT, beforeSeq: ID.exactOptional() }),
    output: z.array(ROW),
  },
  /** The last row, to be written down elsewhere. */
  'audit.head': { input: NOTHING, output: HEAD },
  /** Reads the whole trail and every sealed verdict. */
  'audit.verify': {
    input: NOTHING,
    output: z.object({
      /** What is wrong, in words; empty where nothing is. */
      findings: z.array(z.string()),
      trail: z.object({ rows: z.int(), checkpoints: z.int(), unsignedRows: z.int(), clockSetBacks: z.int() }),
      verdicts: z.object({ seals: z.int(), verdicts: z.int(), unsealed: z.int() }),
      head: HEAD,
    }),
  },
  'audit.export': { input: EXPORT_REQUEST.extend({ filter: FILTER.default({}) }), output: EXPORTED },
} as const satisfies Record<string, Command>;
