/**
 * Labels the connected regions of a mask of `[height, width]` pixels, where pixels that touch at a side or a corner belong together
 * (8-connectivity). `labels[i]` is 0 outside and 1..count inside; `sizesPx[label - 1]` is a region's number of pixels.
 */
export function labelRegions(mask: Uint8Array, width: number, height: number): { labels: Int32Array; sizesPx: number[] } {
  const labels = new Int32Array(width * height);
  const sizesPx: number[] = [];
  const pending: number[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (!mask[start] || labels[start]) continue;
    const label = sizesPx.push(0);
    labels[start] = label;
    pending.push(start);
    while (pending.length > 0) {
      const pixel = pending.pop()!;
      sizesPx[label - 1]++;
      const x = pixel % width;
      const y = (pixel - x) / width;
      for (let ny = Math.max(y - 1, 0); ny <= Math.min(y + 1, height - 1); ny++) {
        for (let nx = Math.max(x - 1, 0); nx <= Math.min(x + 1, width - 1); nx++) {
          const neighbour = ny * width + nx;
          if (!mask[neighbour] || labels[neighbour]) continue;
          labels[neighbour] = label;
          pending.push(neighbour);
        }
      }
    }
  }
  return { labels, sizesPx };
}
