/** The little of WebAssembly's JavaScript interface that is used here. TypeScript declares it for browsers only. */
interface WebAssemblyInterface {
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

export const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface }).WebAssembly;
