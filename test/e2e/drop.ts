import type { Locator } from 'playwright-core';

const DRAGGED = 'dragged-in-from-outside';

/** Drops files of this machine on a part of the page: Playwright drags nothing in from outside, so it gets the event that a drop makes. */
export async function dropFiles(target: Locator, paths: readonly string[]): Promise<void> {
  const page = target.page();
  await page.evaluate((id) => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file', multiple: true, id }));
  }, DRAGGED);
  await page.locator(`#${DRAGGED}`).setInputFiles([...paths]);
  await target.evaluate((element, id) => {
    const dragged = document.getElementById(id) as HTMLInputElement;
    const dataTransfer = new DataTransfer();
    for (const file of dragged.files!) dataTransfer.items.add(file);
    dragged.remove();
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, DRAGGED);
}

/** Drops a picture that another program has drawn, which is no file of this machine. */
export async function dropDrawnPicture(target: Locator, name: string): Promise<void> {
  await target.evaluate(async (element, name) => {
    const canvas = new OffscreenCanvas(96, 96);
    canvas.getContext('2d')!.fillRect(10, 10, 50, 20);
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([await canvas.convertToBlob()], name));
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, name);
}
