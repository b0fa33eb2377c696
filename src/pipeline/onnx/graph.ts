import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnx_pb.js';

/** IR 8 and opset 17 are read by every ONNX Runtime since 1.12 (2022). */
const IR_VERSION = 8n;
const OPSET = 17n;

/** A name stands for a side that is known only when the graph runs, a batch for instance. */
export type Dimension = number | string;
export type ElementType = 'uint8' | 'float16' | 'float32' | 'int64';
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface Constant {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float16Array | BigInt64Array;
}

const DATA_TYPES: Record<ElementType, DataType> = {
  uint8: DataType.UINT8,
  float16: DataType.FLOAT16,
  float32: DataType.FLOAT,
  int64: DataType.INT64,
};

/**
 * Writes an ONNX model node by node. Values are named by strings; `node` returns the name of its first output, so that calls nest.
 * Whole numbers become INT attributes; write `{ float: 0.5 }` for FLOAT ones.
 */
export class OnnxGraph {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #metadata: Record<string, string>;

  constructor(metadata: Record<string, string> = {}) {
    this.#metadata = metadata;
  }

  input(name: string, type: ElementType, shape: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, type: ElementType, shape: readonly Dimension[]): void {
    this.#outputs.push(valueInfo(name, type, shape));
  }

  constant(name: string, { shape, data }: Constant): string {
    const dataType = data instanceof Float32Array ? DataType.FLOAT : data instanceof BigInt64Array ? DataType.INT64 : DataType.FLOAT16;
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push(create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType, rawData }));
    return name;
  }

  /** Whole numbers as a 1-D int64 constant: axes, shapes, split sizes. */
  integers(name: string, values: readonly number[]): string {
    return this.constant(name, { shape: [values.length], data: BigInt64Array.from(values, BigInt) });
  }

  scalar(name: string, value: number): string {
    return this.constant(name, { shape: [], data: Float32Array.of(value) });
  }

  /** @param unread further outputs that the operator must name and nothing reads */
  node(
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
    unread: readonly string[] = [],
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value));
    this.#nodes.push(create(NodeProtoSchema, { opType, name: output, input: [...inputs], output: [output, ...unread], attribute }));
    return output;
  }

  /** The bytes of a `.onnx` file. */
  encode(): Uint8Array {
    const model: ModelProto = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: 'lynceus',
      opsetImport: [{ domain: '', version: OPSET }],
      metadataProps: Object.entries(this.#metadata).map(([key, value]) => ({ key, value })),
      graph: { name: 'lynceus', node: this.#nodes, initializer: this.#initializers, input: this.#inputs, output: this.#outputs },
    });
    return toBinary(ModelProtoSchema, model);
  }
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): ValueInfoProto {
  const dim = shape.map((side) =>
    typeof side === 'number'
      ? { value: { case: 'dimValue' as const, value: BigInt(side) } }
      : { value: { case: 'dimParam' as const, value: side } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: DATA_TYPES[type], shape: { dim } } } },
  });
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}
