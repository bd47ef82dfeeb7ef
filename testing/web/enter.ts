import type { Page } from 'playwright-core'

export const box = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
export const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })

/** Fills the form of the sign-up; its page is open. */
export async function fillSignUp(page: Page, handle: string, password: string): Promise<void> {
  await box(page, 'Handle').fill(handle)
  await box(page, 'Password').fill(password)
  await box(page, 'Repeat password').fill(password)
}

/** From the first page to the recovery kit of a new account. */
export async function signUp(page: Page, handle: string, password: string): Promise<void> {
  await button(page, 'Create account').click()
  await fillSignUp(page, handle, password)
  await button(page, 'Create account').click()
  await heading(page, 'Your recovery kit').waitFor()
}

/** The 24 words that the page shows, once they are there. */
export async function kitWords(page: Page): Promise<readonly string[]> {
  const list = page.getByRole('list', { name: 'Recovery words' })
  await list.waitFor()
  return list.getByRole('listitem').evaluateAll((items) => items.map((item) => item.lastElementChild?.textContent ?? ''))
}

/** Types the three words that are asked for. */
export async function answerKit(page: Page, words: readonly string[]): Promise<void> {
  for (const asked of await page.getByRole('textbox', { name: /^Word \d+$/ }).all()) {
    const label = await asked.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? '')
    await asked.fill(words[Number(label.replace('Word ', '')) - 1] ?? '')
  }
}

/** Inside: the list of conversations is there. */
export const inside = (page: Page): Promise<void> => page.getByRole('button', { name: 'Add friend' }).first().waitFor()

/** From the first page to the conversations of a new account, without the kit. */
export async function arrive(page: Page, handle: string, password: string): Promise<void> {
  await signUp(page, handle, password)
  await button(page, 'Save them later').click()
  await page.waitForURL((url) => url.pathname === '/')
  await inside(page)
}
