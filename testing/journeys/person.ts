import type { Locator, Page } from 'playwright-core'
import { box, button, fillSignUp, heading, inside } from '../web/enter.ts'

/** How far an own message has come, in the words of the interface. */
export type Mark = 'Sending' | 'Waits for the connection' | 'Sent' | 'Delivered' | 'Read' | 'Not sent'

/** Somebody in front of one tab: sees and does what has a role and a name, and waits for it. */
export class Person {
  readonly handle: string
  readonly page: Page
  /** What the tab wrote to the console as an error, uncaught errors, and dialogs. */
  readonly problems: string[] = []

  constructor(handle: string, page: Page) {
    this.handle = handle
    this.page = page
    page.on('pageerror', (error) => this.problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && this.problems.push(message.text()))
    page.on('dialog', (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
  }

  get password(): string {
    return `walnut harbour copper ${this.handle}`
  }

  /** The same person in another tab of the same browser. */
  async anotherTab(path = '/'): Promise<Person> {
    const page = await this.page.context().newPage()
    await page.goto(new URL(path, this.page.url()).href)
    return new Person(this.handle, page)
  }

  async go(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.page.url()).href)
  }

  // Coming and going

  /** From the first page to the inside of a new account; the recovery kit is for later. */
  async signUp(): Promise<void> {
    await button(this.page, 'Create account').click()
    await fillSignUp(this.page, this.handle, this.password)
    await button(this.page, 'Create account').click()
    await heading(this.page, 'Your recovery kit').waitFor()
    await button(this.page, 'Save them later').click()
    await inside(this.page)
  }

  /** From the first page to the inside of an account that exists. */
  async signIn(): Promise<void> {
    await button(this.page, 'Sign in').click()
    await box(this.page, 'Handle').fill(this.handle)
    await box(this.page, 'Password').fill(this.password)
    await button(this.page, 'Sign in').click()
    await inside(this.page)
  }

  // People

  /** The link that this person gives away. */
  async friendLink(): Promise<string> {
    await button(this.page, 'Add friend').first().click()
    const link = await this.page.getByRole('dialog').getByRole('textbox', { name: 'Your friend link' }).inputValue()
    await this.page.keyboard.press('Escape')
    return link
  }

  /** Asks somebody by handle or link; resolves when they have it. */
  async request(handleOrLink: string): Promise<void> {
    await button(this.page, 'Add friend').first().click()
    await box(this.page, 'Handle').fill(handleOrLink)
    await this.sendRequest()
  }

  /** In the dialog that is open. */
  async sendRequest(): Promise<void> {
    const dialog = this.page.getByRole('dialog', { name: 'Add friend' })
    await dialog.getByRole('button', { name: 'Send request' }).click()
    await dialog.getByText(/has your request/).waitFor()
    await this.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }

  async accept(handle: string): Promise<void> {
    await this.page.getByRole('link', { name: /^Friends/ }).click()
    const asking = this.page
      .getByRole('list', { name: 'Requests for you' })
      .getByRole('listitem')
      .filter({ hasText: `@${handle}` })
    await asking.getByRole('button', { name: 'Accept' }).click()
    await this.page.getByRole('list', { name: 'Contacts' }).getByText(`@${handle}`).waitFor()
  }

  async block(handle: string): Promise<void> {
    await this.page.getByRole('button', { name: `About ${handle}` }).click()
    await this.page.getByRole('button', { name: `Block ${handle}` }).click()
    await this.page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click()
    await this.page.getByText(`You blocked ${handle}.`).waitFor()
  }

  // Conversations

  /** The line of a conversation in the sidebar. */
  conversation(handle: string): Locator {
    return this.page.getByRole('list', { name: 'Conversations' }).getByRole('listitem').filter({ hasText: handle })
  }

  composer(handle: string): Locator {
    return box(this.page, `Message ${handle}`)
  }

  /** Opens the conversation as soon as one can write there. */
  async open(handle: string): Promise<void> {
    await this.conversation(handle).getByRole('link').click()
    await this.composer(handle).waitFor()
  }

  async say(handle: string, text: string): Promise<void> {
    await this.composer(handle).fill(text)
    await this.page.keyboard.press('Enter')
  }

  /** The message with this text, its author, time and mark. */
  message(text: string): Locator {
    return this.page.getByRole('log', { name: 'Messages' }).getByRole('listitem').filter({ hasText: text })
  }

  async sees(text: string): Promise<void> {
    await this.message(text).waitFor()
  }

  /** Waits until the message has come so far. */
  async seesMark(text: string, ...marks: readonly Mark[]): Promise<void> {
    const name = new RegExp(`^(${marks.join('|')})$`)
    await this.message(text).getByRole('img', { name }).waitFor()
  }

  /** What the messages on the screen say, as far as it fits, from the oldest to the newest. */
  async lines(pattern: RegExp): Promise<readonly string[]> {
    const items = await this.page.getByRole('log', { name: 'Messages' }).getByRole('listitem').allInnerTexts()
    return items.flatMap((text) => pattern.exec(text)?.[0] ?? [])
  }
}

/** `one` asks by the other's handle, the other accepts, and both can write. */
export async function befriend(one: Person, other: Person): Promise<void> {
  await one.request(other.handle)
  await other.accept(one.handle)
  await Promise.all([one.open(other.handle), other.open(one.handle)])
}
