import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../apps/web/src/models/api.ts'
import { openApp } from '../../apps/web/src/models/app.ts'
import { befriend, startWorld, type World, type WorldDevice, type WorldPerson } from '../world/index.ts'
import { type TestPlatform, testPlatform } from './platform.ts'
import { tabOf, type TestTab } from './tab.ts'
import { settle, when } from './wait.ts'

const PASSWORD = 'walnut harbour copper midnight'
const WORDS = 'abandon ability able about'
const LINK = 'https://example.org/u#somebody.somewhere'

let world: World
const opened: App[] = []
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  for (const app of opened) app.close()
  await world.stop()
})

interface Page {
  readonly app: App
  readonly platform: TestPlatform
  readonly tab: TestTab
}

/** A tab on the store of a device. */
function openPage(device: WorldDevice): Page {
  const platform = testPlatform(world.clock)
  const tab = tabOf(device.client)
  const app = openApp(tab, platform)
  opened.push(app)
  return { app, platform, tab }
}

async function signUp(app: App, handle: string): Promise<void> {
  await when(app.session.view, (view) => view.state === 'signed-out')
  app.signUp.setHandle(handle)
  app.signUp.setPassword(PASSWORD)
  app.signUp.setRepeated(PASSWORD)
  await when(app.signUp.view, (view) => view.complete && view.strength !== undefined)
  expect(await app.signUp.submit()).toBeUndefined()
  await when(app.session.view, (view) => view.state === 'signed-in')
}

/** What the forms of a page hold. */
const held = ({ signIn, signUp: form, addFriend }: App) => JSON.stringify([signIn.view.get(), form.view.get(), addFriend.view.get()])
function typeSecrets({ signIn, signUp: form }: App): void {
  form.setHandle('half_typed')
  form.setPassword(PASSWORD)
  form.setRepeated(PASSWORD)
  signIn.setHandle('half_typed')
  signIn.setWay('words')
  signIn.setWords(WORDS)
  signIn.setPassword(PASSWORD)
  signIn.setRepeated(PASSWORD)
}

describe('what was typed', () => {
  it('is forgotten when its screen closes, but for the handle; a suggestion that comes late fills nothing', async () => {
    const { app } = openPage(world.newDevice())
    await when(app.session.view, (view) => view.state === 'signed-out')
    typeSecrets(app)
    expect(held(app)).toContain(PASSWORD)
    const late = app.signUp.suggestPassword()
    app.signIn.leave()
    app.signUp.leave()
    await late
    expect(held(app)).not.toMatch(new RegExp(`${PASSWORD}|${WORDS}`))
    expect(app.signUp.view.get()).toMatchObject({ handle: 'half_typed', password: '', repeated: '', suggested: false })
    expect(app.signIn.view.get()).toMatchObject({ way: 'password', handle: 'half_typed', wordCount: 0 })
  })

  it('is forgotten when the change of the password closes; a suggestion that comes late fills nothing', async () => {
    const { app } = openPage(world.newDevice())
    const { passwordChange: form } = app
    await when(app.session.view, (view) => view.state === 'signed-out')
    const empty = form.view.get()
    form.setCurrent(PASSWORD)
    const late = form.suggestPassword()
    form.reset()
    await late
    expect(form.view.get()).toEqual(empty)
  })

  it('is forgotten when an account comes, and when it goes, in every tab', async () => {
    const device = world.newDevice()
    const [first, second] = [openPage(device), openPage(device)]
    await when(second.app.session.view, (view) => view.state === 'signed-out')
    typeSecrets(second.app)
    await signUp(first.app, 'comes_and_goes')
    second.tab.takeOver(device.client)
    await when(second.app.session.view, (view) => view.state === 'signed-in')
    expect(held(second.app)).not.toMatch(new RegExp(`half_typed|${PASSWORD}|${WORDS}`))
    typeSecrets(second.app)
    second.app.addFriend.takeLink(LINK)
    expect(await first.app.session.signOut({ wipe: true })).toMatchObject({ problem: undefined })
    second.tab.takeOver(device.client)
    await when(second.app.session.view, (view) => view.state === 'signed-out')
    expect(held(second.app)).not.toMatch(new RegExp(`half_typed|${PASSWORD}|${WORDS}|${LINK}`))
    expect(second.platform.tabBox.get('conclave.friend-link')).toBeUndefined()
  }, 60_000)

  it('stays for who types while the store changes hands; a link waits for the account', async () => {
    const device = world.newDevice()
    const { app, tab, platform } = openPage(device)
    await when(app.session.view, (view) => view.state === 'signed-out')
    app.signIn.setPassword(PASSWORD)
    app.addFriend.takeLink(LINK)
    tab.takeOver(device.client)
    await settle()
    expect(app.signIn.view.get().password).toBe(PASSWORD)
    await signUp(app, 'has_a_link')
    expect(platform.tabBox.get('conclave.friend-link')).toBe(LINK)
    expect(app.addFriend.view.get().pendingLink).toBe(LINK)
  }, 60_000)
})

describe('a page that somebody left', () => {
  it('keeps no path, no alert and no time of leaving, and takes none of the next visitor before a reload', async () => {
    const device = world.newDevice()
    const { app, platform } = openPage(device)
    await when(app.session.view, (view) => view.state === 'signed-out')
    expect(app.session.rememberPath('/friends')).toBe(true)
    await signUp(app, 'leaves_a_page')
    platform.box.set('conclave.alerts', `E_CHAIN_FORK ${'a'.repeat(43)}`)
    expect(await app.session.signOut({ wipe: true })).toMatchObject({ problem: undefined })
    await when(app.session.view, (view) => view.state === 'signed-out')
    expect(app.session.rememberPath('/c/12345678')).toBe(false)
    expect(app.session.takePath()).toBeUndefined()
    expect(
      ['conclave.path', 'conclave.alerts', 'conclave.account', 'conclave.recovery-kit', 'conclave.here'].map((key) => platform.box.get(key)),
    ).toEqual(Array(5).fill(undefined))
  }, 60_000)

  it('is told when the browser deleted the account, and not when somebody took it away', async () => {
    const device = world.newDevice()
    const first = openPage(device)
    await signUp(first.app, 'deleted_by_browser')
    const empty = world.newDevice()
    first.tab.takeOver(empty.client)
    expect(await when(first.app.session.view, (view) => view.state === 'signed-out')).toMatchObject({ lost: true })
    await signUp(first.app, 'comes_anew')
    expect(await first.app.session.signOut({ wipe: true })).toMatchObject({ problem: undefined })
    expect(await when(first.app.session.view, (view) => view.state === 'signed-out')).toMatchObject({ lost: false })
  }, 60_000)

  it('keeps no alert after a wipe by a page that never saw the account', async () => {
    const { app, platform } = openPage(world.newDevice())
    platform.box.set('conclave.alerts', `E_CHAIN_FORK ${'a'.repeat(43)}`)
    platform.tabBox.set('conclave.path', '/friends')
    expect(await app.session.wipe()).toBeUndefined()
    expect([platform.box.get('conclave.alerts'), platform.tabBox.get('conclave.path'), platform.box.get('conclave.account')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

it('an alert about a contact is kept without their id, and names them', async () => {
  const people = await Promise.all(['ida', 'jim'].map((handle) => world.addPerson(handle)))
  const [ida, jim] = people as [WorldPerson, WorldPerson]
  await befriend(world, ida, jim)
  const { app, platform, tab } = openPage(ida.devices[0] as WorldDevice)
  await when(app.people.view, (view) => view.contacts.length === 1)
  tab.alert('E_CHAIN_FORK', jim.account.userId)
  const [alert] = await when(app.notices.view, (notices) => notices.length === 1)
  const [contact] = app.people.view.get().contacts
  expect(alert).toMatchObject({ code: 'E_CHAIN_FORK', address: contact?.address })
  expect(platform.box.get('conclave.alerts')).toBe(`E_CHAIN_FORK ${contact?.address}`)
  tab.alert('E_CHAIN_ROLLBACK', jim.account.userId)
  await when(app.notices.view, (notices) => notices.length === 2)
  expect(platform.box.get('conclave.alerts')).not.toContain(jim.account.userId)
}, 120_000)
