import { type FileHandle, open } from 'node:fs/promises';

/** Enough for the marks below. */
const HEAD_BYTES = 12;
const TAIL_BYTES = 12;

/**
 * Whether a picture has its end, as far as its format shows it: JPEG's end of image, PNG's last chunk, the size that BMP and WebP state at
 * their beginning. False for what does not show it, such as TIFF, and for what cannot be read yet.
 */
export async function isWhole(path: string, sizeBytes: number): Promise<boolean> {
  if (sizeBytes < HEAD_BYTES + TAIL_BYTES) return false;
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return false;
  }
  try {
    const head = await bytesAt(file, 0, HEAD_BYTES);
    const tail = await bytesAt(file, sizeBytes - TAIL_BYTES, TAIL_BYTES);
    return endsAsItBegan(head, tail, sizeBytes);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

function endsAsItBegan(head: Buffer, tail: Buffer, sizeBytes: number): boolean {
  const start = head.toString('latin1');
  if (start.startsWith('\xff\xd8')) return tail.subarray(-2).toString('latin1') === '\xff\xd9';
  if (start.startsWith('\x89PNG')) return tail.subarray(4, 8).toString('latin1') === 'IEND';
  if (start.startsWith('RIFF')) return head.readUInt32LE(4) + 8 === sizeBytes;
  if (start.startsWith('BM')) return head.readUInt32LE(2) === sizeBytes;
  return false;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer;
}
