/** What a pickle of tensors may hold. Nothing of it is ever run: a global is only a name, a call only a record. */
export type Pickled = null | boolean | number | string | Pickled[] | PickledDict | PickledGlobal | PickledCall | PickledReference;

export class PickledDict extends Map<Pickled, Pickled> {}

export class PickledGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class PickledCall {
  readonly callee: string;
  readonly args: readonly Pickled[];
  constructor(callee: string, args: readonly Pickled[]) {
    this.callee = callee;
    this.args = args;
  }
}

/** A persistent id: what the pickle says of a storage kept outside it. */
export class PickledReference {
  readonly id: Pickled;
  constructor(id: Pickled) {
    this.id = id;
  }
}

const MARK = Symbol('mark');

/**
 * Reads one pickle of protocol 2 (https://peps.python.org/pep-0307/), the part of it that `torch.save` writes.
 * @returns the value, and the offset behind its STOP
 * @throws RangeError on a truncated stream, TypeError on anything outside that part
 */
export function readPickle(bytes: Uint8Array, start = 0): { value: Pickled; end: number } {
  const input = new Reader(bytes, start);
  const stack: (Pickled | typeof MARK)[] = [];
  const memo = new Map<number, Pickled>();

  const pop = (): Pickled => {
    const value = stack.pop();
    if (value === undefined || value === MARK) throw new TypeError('pickle: nothing on the stack');
    return value;
  };
  const popMarked = (): Pickled[] => {
    const at = stack.lastIndexOf(MARK);
    if (at < 0) throw new TypeError('pickle: no mark');
    return stack.splice(at).slice(1) as Pickled[];
  };
  const top = (): Pickled => {
    const value = stack.at(-1);
    if (value === undefined || value === MARK) throw new TypeError('pickle: nothing on the stack');
    return value;
  };
  const recall = (key: number): Pickled => {
    const value = memo.get(key);
    if (value === undefined) throw new TypeError(`pickle: no memo ${key}`);
    return value;
  };
  const setItems = (pairs: Pickled[]): void => {
    const dict = top();
    if (!(dict instanceof PickledDict)) throw new TypeError('pickle: items for no dictionary');
    for (let i = 0; i + 1 < pairs.length; i += 2) dict.set(pairs[i], pairs[i + 1]);
  };
  const append = (items: Pickled[]): void => {
    const list = top();
    if (!Array.isArray(list)) throw new TypeError('pickle: items for no list');
    for (const item of items) list.push(item);
  };

  for (;;) {
    const opcode = String.fromCharCode(input.uint8());
    switch (opcode) {
      case '\x80':
        if (input.uint8() > 2) throw new TypeError('pickle: protocol above 2');
        break;
      case '(':
        stack.push(MARK);
        break;
      case 'N':
        stack.push(null);
        break;
      case '\x88':
      case '\x89':
        stack.push(opcode === '\x88');
        break;
      case 'J':
        stack.push(input.int32());
        break;
      case 'K':
        stack.push(input.uint8());
        break;
      case 'M':
        stack.push(input.uint16());
        break;
      case 'G':
        stack.push(input.float64BigEndian());
        break;
      case '\x8a':
        stack.push(input.littleEndianInteger(input.uint8()));
        break;
      case 'X':
      case 'T':
        stack.push(input.text(input.uint32()));
        break;
      case 'U':
        stack.push(input.text(input.uint8()));
        break;
      case '}':
        stack.push(new PickledDict());
        break;
      case ']':
      case ')':
        stack.push([]);
        break;
      case '\x85':
        stack.push([pop()]);
        break;
      case '\x86':
      case '\x87':
        stack.push(Array.from({ length: opcode === '\x86' ? 2 : 3 }, pop).reverse());
        break;
      case 't':
        stack.push(popMarked());
        break;
      case 'a':
        append([pop()]);
        break;
      case 'e':
        append(popMarked());
        break;
      case 's':
        setItems([pop(), pop()].reverse());
        break;
      case 'u':
        setItems(popMarked());
        break;
      case 'q':
        memo.set(input.uint8(), top());
        break;
      case 'r':
        memo.set(input.uint32(), top());
        break;
      case 'h':
        stack.push(recall(input.uint8()));
        break;
      case 'j':
        stack.push(recall(input.uint32()));
        break;
      case 'c':
        stack.push(new PickledGlobal(`${input.line()}.${input.line()}`));
        break;
      case 'Q':
        stack.push(new PickledReference(pop()));
        break;
      case 'R': {
        const args = pop();
        const callee = pop();
        if (!(callee instanceof PickledGlobal) || !Array.isArray(args)) throw new TypeError('pickle: a call of no name');
        stack.push(callee.name === 'collections.OrderedDict' && args.length === 0 ? new PickledDict() : new PickledCall(callee.name, args));
        break;
      }
      case 'b':
        pop(); // the state of an object: attributes such as a state dictionary's _metadata
        break;
      case '.':
        return { value: pop(), end: input.offset };
      default:
        throw new TypeError(`pickle: opcode 0x${opcode.charCodeAt(0).toString(16)}`);
    }
  }
}

/** Walks over the bytes; reading past the end is a RangeError. */
class Reader {
  offset: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = offset;
  }

  uint8 = (): number => this.#view.getUint8(this.#advance(1));
  uint16 = (): number => this.#view.getUint16(this.#advance(2), true);
  int32 = (): number => this.#view.getInt32(this.#advance(4), true);
  uint32 = (): number => this.#view.getUint32(this.#advance(4), true);
  float64BigEndian = (): number => this.#view.getFloat64(this.#advance(8), false);

  /** A whole number of any length; beyond 2^53 its low digits are lost. */
  littleEndianInteger(length: number): number {
    const at = this.#advance(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#view.getUint8(at + i));
    return Number(BigInt.asIntN(8 * length, value));
  }

  text(length: number): string {
    const at = this.#advance(length);
    return new TextDecoder().decode(this.#bytes.subarray(at, at + length));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.offset);
    if (end < 0) throw new RangeError('pickle: unterminated line');
    const text = this.text(end - this.offset);
    this.offset = end + 1;
    return text;
  }

  #advance(length: number): number {
    const at = this.offset;
    if (at + length > this.#bytes.length) throw new RangeError('pickle: truncated');
    this.offset += length;
    return at;
  }
}
