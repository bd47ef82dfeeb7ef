import type { Locator } from 'playwright-core'
import { box, button, fillSignUp, heading } from '../web/enter.ts'
import type { Person } from './person.ts'
import { arrive } from './town.ts'

/** The name of a template, as the dialog says it. */
type Template = 'Friends' | 'Club' | 'Open project' | 'Empty'
/** What newcomers read of a channel, as the dialog says it. */
export type Reading = 'Everything' | 'From when they join' | 'From when they join, and keys are thrown away'

export const navigation = ({ page }: Person): Locator => page.getByRole('navigation', { name: 'Channels' })
export const members = ({ page }: Person): Locator => page.getByRole('complementary', { name: 'Members' })
export const member = (person: Person, handle: string): Locator => members(person).getByRole('button', { name: new RegExp(`^${handle}`) })
export const channel = (person: Person, name: string): Locator => navigation(person).getByRole('link', { name: new RegExp(`^${name}\\b`) })

/** A new community from a template; its first channel is open. */
export async function createCommunity({ page }: Person, name: string, template: Template): Promise<void> {
  await button(page, 'Create community').click()
  const dialog = page.getByRole('dialog')
  await box(page, 'Name').fill(name)
  await page.getByRole('radio', { name: template }).click()
  await dialog.getByRole('button', { name: 'Create community' }).click()
  await page.getByRole('textbox', { name: /^Message #/ }).waitFor()
}

export async function createChannel({ page }: Person, name: string, reading: Reading): Promise<void> {
  await button(page, 'Create channel').click()
  await box(page, 'Name of the channel').fill(name)
  await page.getByRole('radio', { name: reading, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Create channel' }).click()
  await box(page, `Message #${name}`).waitFor()
}

/** A link to the community that is open on the screen. */
export async function inviteLink({ page }: Person, kind: 'open' | 'closed'): Promise<string> {
  await button(page, 'Invite people').click()
  if (kind === 'open') await page.getByRole('switch', { name: 'Open link' }).click()
  await button(page, 'Create link').click()
  const link = await box(page, 'Invite link').inputValue()
  await page.keyboard.press('Escape')
  return link
}

/** From the page of a link, without an account, into the community. */
export async function signUpAndJoin(person: Person, community: string): Promise<void> {
  const { page } = person
  await heading(page, `You are invited to ${community}`).waitFor()
  await button(page, 'Create account').click()
  await fillSignUp(page, person.handle, person.password)
  await button(page, 'Create account').click()
  await button(page, 'Save them later').click()
  await heading(page, `You are invited to ${community}`).waitFor()
  await button(page, 'Join').click()
  await navigation(person).waitFor()
}

export async function openChannel(person: Person, name: string): Promise<void> {
  await channel(person, name).click()
  await person.composer(`#${name}`).waitFor()
}

/** Opens a community of the rail. */
export async function openCommunity(person: Person, name: string): Promise<void> {
  await person.page
    .getByRole('navigation', { name: 'Communities' })
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click()
  await navigation(person).waitFor()
}

/** Says something in the channel that is open; resolves when the server has it. */
export async function sayThere(person: Person, name: string, text: string): Promise<void> {
  await person.say(`#${name}`, text)
  await person.seesMark(text, 'Sent')
}

/** Closes the tab; the browser keeps what it has. @returns how they come back to where they were */
export async function goOffline({ page, handle }: Person): Promise<() => Promise<Person>> {
  const [context, address] = [page.context(), page.url()]
  await page.close()
  return () => arrive(context, handle, address)
}

/** In the menu of the community that is open. */
export async function chooseFromMenu({ page }: Person, community: string, entry: string): Promise<void> {
  await button(page, community).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

/** The colour in which a name is drawn. */
export const colourOf = (name: Locator): Promise<string> => name.evaluate((element) => getComputedStyle(element).color)
