import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A reader with a keyboard and nothing else. */
export function keyboardOn(page: Page) {
  /** Presses Tab until it is there: what cannot be reached so is a fault. */
  async function tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 80; presses++) {
      if (await hasFocus(target)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${target}.`);
  }
  const hasFocus = async (target: Locator) => (await target.and(page.locator(':focus')).count()) === 1;
  const stands = (target: Locator) => expect.poll(() => hasFocus(target), { message: `focus on ${target}` }).toBe(true);
  return {
    stands,
    async press(target: Locator, key = 'Enter') {
      await tabTo(target);
      await page.keyboard.press(key);
    },
    async type(target: Locator, text: string) {
      await tabTo(target);
      await page.keyboard.type(text);
    },
    /** What opens has the focus in its first field: whoever types without a click types there. */
    async typeAtOnce(target: Locator, text: string) {
      await target.waitFor();
      await stands(target);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
      expect(await target.inputValue()).toBe(text);
    },
    async pressAmongItems(item: Locator) {
      for (let presses = 0; presses < 10 && !(await hasFocus(item)); presses++) await page.keyboard.press('ArrowDown');
      await stands(item);
      await page.keyboard.press('Enter');
    },
    /** Answers the question whether what was typed is to be lost, if it is asked. */
    async discard() {
      const question = page.getByRole('button', { name: 'Discard' });
      if (await question.isVisible()) await this.press(question);
    },
  };
}
