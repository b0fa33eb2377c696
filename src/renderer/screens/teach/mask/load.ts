/** A stored mask; undefined where the station does not give it. */
export async function loadMask(imageId: number): Promise<ImageBitmap | undefined> {
  return load(`/maps/${imageId}`);
}

/** A stored picture, no side longer than asked for; undefined where the station does not give it. */
export async function loadPicture(imageId: number, sidePx: number): Promise<ImageBitmap | undefined> {
  return load(`/pictures/${imageId}?side=${sidePx}`);
}

async function load(address: string): Promise<ImageBitmap | undefined> {
  const answer = await fetch(address);
  return answer.ok ? createImageBitmap(await answer.blob()) : undefined;
}
