import fc from 'fast-check';
import type { Message, Side } from '../src/main/actuator/wire/messages.ts';

const TAG_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-';

const word = (most: number, characters = TAG_CHARACTERS): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(characters)), minLength: 1, maxLength: most });

const tag = word(32);
const session = fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: 8, maxLength: 8 });
const number = fc.integer({ min: 0, max: 999_999_999 });
const recipe = fc.oneof(
  fc.constant('none'),
  fc.tuple(number, number).map(([product, version]) => `${product}:${version}`),
);
const protocol = fc.integer({ min: 0, max: 99 });
const gate = fc.constantFrom('PASS' as const, 'REJECT' as const);
const type = <T extends string>(name: T): fc.Arbitrary<T> => fc.constant(name);
const anyError = fc.record({ type: type('ERROR'), code: word(32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_') });
const anyAck = fc.record({ type: type('ACK'), ack: fc.nat(0xffff) });

const ofStation: fc.Arbitrary<Message<'station'>> = fc.oneof(
  fc.record({ type: type('HELLO'), protocol, station: word(16), session, software: word(12, `${TAG_CHARACTERS}+`), recipe }),
  fc.record({
    type: type('VERDICT'),
    tag,
    verdict: fc.constantFrom('PASS' as const, 'REVIEW' as const, 'REJECT' as const, 'FAULT' as const),
    gate,
  }),
  fc.record({ type: type('BEAT'), state: fc.constantFrom('READY' as const, 'STOPPED' as const, 'FAULT' as const) }),
  fc.record({ type: type('PULSE'), ms: fc.nat(10_000) }),
  anyError,
  anyAck,
);

const ofPlc: fc.Arbitrary<Message<'plc'>> = fc.oneof(
  fc.record({ type: type('HELLO'), protocol, plc: word(16), session, recipe }),
  fc.record({ type: type('TRIGGER'), tag, count: fc.nat(0xffff_ffff) }, { requiredKeys: ['type', 'tag'] }),
  fc.record({ type: type('CONFIRM'), tag, gate, seen: gate }, { requiredKeys: ['type', 'tag', 'gate'] }),
  fc.record({ type: type('BEAT'), state: fc.constantFrom('READY' as const, 'FAULT' as const), queue: fc.nat(0xffff) }),
  anyError,
  anyAck,
);

export interface SentFrame {
  readonly from: Side;
  readonly seq: number;
  readonly message: Message;
}

/** Any frame that either side may send. */
export const anyFrame: fc.Arbitrary<SentFrame> = fc.oneof(
  fc.record({ from: fc.constant('station' as const), seq: fc.nat(0xffff), message: ofStation }),
  fc.record({ from: fc.constant('plc' as const), seq: fc.nat(0xffff), message: ofPlc }),
);
