import { randomBytes, randomInt } from 'node:crypto';
import { StationError } from '../../errors.ts';
import { decode, encode, type Frame, SEQS } from './frame.ts';
import { LineSplitter } from './lines.ts';
import type { LinkOwner, Loss } from './linkOwner.ts';
import { type Beat, type Hello, type Letter, type Message, PROTOCOL, type Side } from './messages.ts';
import { Outbox } from './outbox.ts';
import type { BytePort } from './port.ts';
import { RecentSeqs } from './recentSeqs.ts';

interface LinkTimings {
  /** What is not acknowledged is repeated after this, so many times. */
  readonly repeatEveryMs: number;
  readonly repeats: number;
  readonly beatEveryMs: number;
  /** Of silence. */
  readonly lostAfterMs: number;
}

export const LINK_TIMINGS: LinkTimings = { repeatEveryMs: 40, repeats: 5, beatEveryMs: 200, lostAfterMs: 1000 };

/** What was heard and dropped: lines that are no frames, damaged frames, frames that mean nothing, repetitions; and lines repeated by this side. */
export interface LinkCounters {
  noise: number;
  crc: number;
  unknown: number;
  duplicates: number;
  repeats: number;
}

/** Letters that may wait for their answers at a time: far fewer than the other side remembers. */
const MOST_UNANSWERED = 64;

/**
 * One end of the wire, the same for both sides. It greets over and over until each side has heard the other, then carries letters, each
 * acted on once, and heartbeats. When it is lost it begins anew by itself, as a new session.
 */
export class Link<Own extends Side, Peer extends Side = Exclude<Side, Own>> {
  readonly #side: Own;
  readonly #peerSide: Peer;
  readonly #port: BytePort;
  readonly #owner: LinkOwner<Own, Peer>;
  readonly #splitter: LineSplitter;
  readonly #outbox: Outbox;
  readonly #heard = new RecentSeqs();
  readonly #counters: LinkCounters = { noise: 0, crc: 0, unknown: 0, duplicates: 0, repeats: 0 };
  /** `resting`: between two greetings; nothing is heard then. */
  #state: 'closed' | 'resting' | 'greeting' | 'ready' = 'closed';
  /** Begins anywhere, so that a late ACK to a process that ended is not taken for one to this. */
  #nextSeq = randomInt(SEQS);
  #hello = { line: '', seq: 0, isAcknowledged: false };
  #peer: Hello<Peer> | undefined;
  /** Ends the state if nothing else does. */
  #patience: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(side: Own, port: BytePort, owner: LinkOwner<Own, Peer>) {
    this.#side = side;
    this.#peerSide = (side === 'station' ? 'plc' : 'station') as Peer;
    this.#port = port;
    this.#owner = owner;
    this.#splitter = new LineSplitter(this.#onLine, () => this.#counters.noise++);
    this.#outbox = new Outbox({
      ...LINK_TIMINGS,
      write: this.#write,
      onRepeat: () => this.#counters.repeats++,
      onUnanswered: this.#onUnanswered,
    });
    port.on('open', this.#onOpen);
    port.on('bytes', this.#onBytes);
    port.on('close', this.#onClose);
    if (port.isOpen) this.#greet();
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  get counters(): Readonly<LinkCounters> {
    return { ...this.#counters };
  }

  /**
   * Sends a letter at once.
   * @returns what resolves when the other side has it
   * @throws StationError ACTUATOR_LOST where there is no link or it is lost meanwhile, ACTUATOR_UNANSWERED, INPUT_INVALID
   */
  async send(letter: Letter<Own>): Promise<void> {
    const about = nameOf(letter);
    if (this.#state !== 'ready') throw new StationError('ACTUATOR_LOST', about);
    if (this.#outbox.size >= MOST_UNANSWERED)
      throw new StationError('ACTUATOR_UNANSWERED', about, { detail: `${MOST_UNANSWERED} letters wait already` });
    const seq = this.#countOn();
    await this.#outbox.post(seq, encode(this.#side, letter, seq), about);
  }

  /** A heartbeat out of turn, to tell of a change. */
  beatNow(): void {
    if (this.#state === 'ready') this.#say({ type: 'BEAT', ...this.#owner.beat() });
  }

  /** Begins anew, for what this side's HELLO says has changed. */
  restart(): void {
    if (this.#state !== 'closed') this.#lose('restarted');
  }

  /** Falls silent for good and leaves the port to whoever opened it. */
  close(): void {
    this.#port.off('open', this.#onOpen);
    this.#port.off('bytes', this.#onBytes);
    this.#port.off('close', this.#onClose);
    this.#enter('closed');
  }

  readonly #onOpen = (): void => {
    this.#splitter.reset();
    this.#greet();
  };

  readonly #onBytes = (bytes: Uint8Array): void => {
    this.#splitter.push(bytes);
  };

  readonly #onClose = (): void => {
    this.#lose('closed');
  };

  readonly #onUnanswered = (): void => {
    if (this.#state === 'ready') this.#lose('unanswered');
    else this.#rest();
  };

  readonly #onLine = (line: string): void => {
    if (this.#state === 'closed' || this.#state === 'resting') return;
    if (line === this.#hello.line) {
      this.#rest();
      this.#owner.onRefused({ by: this.#side, code: 'ECHO' });
      return;
    }
    const frame = decode(this.#peerSide, line);
    if (typeof frame === 'string') this.#counters[frame]++;
    else this.#hear(frame);
  };

  #hear({ seq, message }: Frame<Side>): void {
    const isReady = this.#state === 'ready';
    if (isReady) this.#patience?.refresh();
    if (message.type === 'HELLO') this.#hearHello(seq, message as Hello<Peer>);
    else if (message.type === 'ACK') this.#hearAck(message.ack);
    else if (isReady && message.type === 'BEAT') this.#owner.onBeat(message as Beat<Peer>);
    else if (isReady) this.#hearLetter(seq, message as Letter<Peer>);
    else if (message.type === 'ERROR') this.#owner.onRefused({ by: this.#peerSide, code: message.code });
  }

  #hearHello(seq: number, hello: Hello<Peer>): void {
    const isNew = hello.session !== this.#peer?.session;
    // Its own new HELLO goes out before the ACK to the other's, so that the other is not ready with the old session for a moment.
    if (isNew && this.isReady) this.#lose('renewed');
    if (this.#state === 'closed') return;
    const objection = hello.protocol === PROTOCOL ? this.#owner.objection(hello) : 'PROTOCOL_MISMATCH';
    if (objection !== undefined) {
      this.#peer = undefined;
      this.#say({ type: 'ERROR', code: objection });
      this.#owner.onRefused({ by: this.#side, code: objection });
      return;
    }
    if (isNew) this.#heard.clear();
    this.#peer = hello;
    this.#say({ type: 'ACK', ack: seq });
    this.#becomeReady();
  }

  #hearAck(seq: number): void {
    if (!this.#outbox.acknowledge(seq) || seq !== this.#hello.seq) return;
    this.#hello.isAcknowledged = true;
    this.#becomeReady();
  }

  #hearLetter(seq: number, letter: Letter<Peer>): void {
    this.#say({ type: 'ACK', ack: seq });
    if (this.#heard.add(seq)) this.#owner.onLetter(letter);
    else this.#counters.duplicates++;
  }

  readonly #greet = (): void => {
    this.#enter('greeting');
    this.#patience = setTimeout(this.#greet, LINK_TIMINGS.lostAfterMs);
    const seq = this.#countOn();
    const hello = { ...this.#owner.introduce(), type: 'HELLO', protocol: PROTOCOL, session: randomBytes(4).toString('hex') };
    const line = encode(this.#side, hello as unknown as Message<Own>, seq);
    this.#hello = { line, seq, isAcknowledged: false };
    this.#outbox.post(seq, line, 'HELLO').catch(() => undefined);
  };

  /** Lets some time go by before the next greeting, so that one that nobody hears does not fill the wire. */
  #rest(): void {
    this.#enter('resting');
    this.#patience = setTimeout(this.#greet, LINK_TIMINGS.beatEveryMs);
  }

  #becomeReady(): void {
    if (this.#state !== 'greeting' || !this.#hello.isAcknowledged || !this.#peer) return;
    this.#state = 'ready';
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#lose('silent');
    }, LINK_TIMINGS.lostAfterMs);
    this.#heartbeat = setInterval(() => {
      this.beatNow();
    }, LINK_TIMINGS.beatEveryMs);
    this.beatNow();
    this.#owner.onReady(this.#peer);
  }

  #lose(why: Loss): void {
    const wasReady = this.#state === 'ready';
    this.#enter(why === 'closed' ? 'closed' : 'resting');
    if (wasReady) this.#owner.onLost(why);
    if (this.#state === 'resting') this.#greet();
  }

  /** Leaves whatever was, with all that belonged to it. */
  #enter(state: 'closed' | 'resting' | 'greeting'): void {
    clearTimeout(this.#patience);
    clearInterval(this.#heartbeat);
    this.#state = state;
    this.#peer = undefined;
    this.#heard.clear();
    this.#outbox.abandon();
  }

  #say(message: Message): void {
    this.#write(encode(this.#side, message as Message<Own>, this.#countOn()));
  }

  readonly #write = (line: string): void => {
    this.#port.write(Buffer.from(`${line}\n`, 'latin1'));
  };

  #countOn(): number {
    const seq = this.#nextSeq;
    this.#nextSeq = (seq + 1) % SEQS;
    return seq;
  }
}

function nameOf(letter: Letter): string {
  return 'tag' in letter ? `part ${letter.tag}` : letter.type;
}
