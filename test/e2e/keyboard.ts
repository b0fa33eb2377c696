/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core';

/** As many stops as no screen has. */
const MOST_STOPS = 150;

/** Goes from control to control by the tabulator, as somebody without a mouse does, until it is reached. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`By the tabulator nobody comes to ${String(target)}`);
}

/** Reaches a button or a link and presses it. */
export async function pressOn(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
