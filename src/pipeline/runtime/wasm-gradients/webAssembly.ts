/** The little of WebAssembly's JavaScript interface that is used here. TypeScript declares it for browsers only. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  readonly Memory: new (limits: { initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Record<string, unknown> };
}

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** By so many pages of 64 KiB; older views of the buffer are void. */
  grow(pages: number): number;
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyInterface };

export const { Memory, Module, Instance } = WebAssembly;

/** A function that makes four numbers of one: (func (result v128) (i32x4.splat (i32.const 0))). */
const SPLAT = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 17, 11];

/** Whether this processor has the instructions that compute four numbers at once; those of before 2008 have not (SSE 4.1). */
export function hasSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(SPLAT));
}
