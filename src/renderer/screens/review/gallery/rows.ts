/** Rows that are kept above and below what is seen, so that scrolling meets pictures that are there. */
const SPARE_ROWS = 2;

export interface Seen {
  /** How far the top of the first row is above the top of what is seen, px; negative where it is below. */
  readonly scrolledPx: number;
  readonly heightPx: number;
  readonly rowHeightPx: number;
  readonly rows: number;
}

/** The rows that are drawn: from one until before another. */
export function rowsDrawn({ scrolledPx, heightPx, rowHeightPx, rows }: Seen): { readonly first: number; readonly end: number } {
  const within = (row: number): number => Math.min(rows, Math.max(0, row));
  return {
    first: within(Math.floor(scrolledPx / rowHeightPx) - SPARE_ROWS),
    end: within(Math.ceil((scrolledPx + heightPx) / rowHeightPx) + SPARE_ROWS),
  };
}

/** The row that is to be filled with tiles next: of those that are drawn and not filled yet, the nearest to the middle of what is seen. */
export function nextRow(
  drawn: readonly number[],
  filled: readonly number[],
  { scrolledPx, heightPx, rowHeightPx }: Seen,
): number | undefined {
  const middle = (scrolledPx + heightPx / 2) / rowHeightPx - 0.5;
  const empty = drawn.filter((row) => !filled.includes(row));
  return empty.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
}

/** How many tiles fit beside each other; one at least. */
export function columnsIn(widthPx: number, leastTilePx: number, gapPx: number): number {
  return Math.max(1, Math.floor((widthPx + gapPx) / (leastTilePx + gapPx)));
}

/** Where an arrow key leads from a tile; undefined for any other key. */
export function tileAfter(key: string, tile: number, { tiles, columns }: { tiles: number; columns: number }): number | undefined {
  const last = tiles - 1;
  const rowStart = tile - (tile % columns);
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, tile + 1);
    case 'ArrowLeft':
      return Math.max(0, tile - 1);
    case 'ArrowDown':
      return tile + columns <= last ? tile + columns : rowStart + columns <= last ? last : tile;
    case 'ArrowUp':
      return tile - columns >= 0 ? tile - columns : tile;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
