import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App, MessageRow } from '../../apps/web/src/models/api.ts'
import { openApp } from '../../apps/web/src/models/app.ts'
import { startWorld, type World } from '../world/index.ts'
import { type TestPlatform, testPlatform } from './platform.ts'
import { tabOf, type TestTab } from './tab.ts'
import { settle, when } from './wait.ts'

interface Person {
  readonly app: App
  readonly tab: TestTab
  readonly platform: TestPlatform
}

let world: World
const opened: Person[] = []
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  for (const { app } of opened) app.close()
  await world.stop()
})

function openPerson(client = world.newDevice().client): Person {
  const platform = testPlatform(world.clock)
  const tab = tabOf(client)
  const person = { app: openApp(tab, platform), tab, platform }
  opened.push(person)
  return person
}

async function signUp(handle: string): Promise<Person> {
  const person = openPerson()
  const { signUp: form, session } = person.app
  await when(session.view, (view) => view.state === 'signed-out')
  form.setHandle(handle)
  await form.suggestPassword()
  await when(form.view, (view) => view.handleState === 'free' && view.strength !== undefined)
  expect(await form.submit()).toBeUndefined()
  await when(session.view, (view) => view.state === 'signed-in')
  return person
}

async function befriend(a: Person, b: Person, handleOfB: string): Promise<void> {
  a.app.addFriend.setText(handleOfB)
  expect(await a.app.addFriend.send()).toBeUndefined()
  const [asking] = (await when(b.app.people.view, (view) => view.incoming.length === 1)).incoming
  if (!asking) throw new Error('nobody asks')
  expect(await b.app.people.accept(asking.userId)).toBeUndefined()
  await when(a.app.people.view, (view) => view.contacts.some((person) => person.handle === handleOfB))
}

const conversationOf = (person: Person, handle: string) => {
  const found = person.app.people.view.get().contacts.find((one) => one.handle === handle)
  if (!found) throw new Error(`${handle} is no contact`)
  return found.conversationId
}
const texts = (rows: readonly { readonly type: string }[]) => rows.filter((row): row is MessageRow => row.type === 'message').map((row) => row.text)

describe('signing up', () => {
  it('says what is wrong with a handle while it is typed, and drops answers to older texts', async () => {
    await signUp('taken_one')
    const { app } = openPerson()
    const { signUp: form } = app
    await when(app.session.view, (view) => view.state === 'signed-out')
    form.setHandle('_x')
    expect(form.view.get().handleState).toBe('malformed')
    form.setHandle('taken_one')
    expect(form.view.get().handleState).toBe('checking')
    await when(form.view, (view) => view.handleState === 'taken')
    form.setHandle('taken_one')
    world.clock.advance(300)
    form.setHandle('free_one')
    await when(form.view, (view) => view.handleState === 'free')
    await settle()
    expect(form.view.get().handleState).toBe('free')
  })

  it('keeps every word when the server is away, and goes on with the same words when it is back', async () => {
    const { app } = openPerson()
    const { signUp: form, session } = app
    await when(session.view, (view) => view.state === 'signed-out' && view.server !== undefined)
    form.setHandle('patient')
    form.setPassword('correct horse battery staple nine')
    form.setRepeated('correct horse battery staple nine')
    await when(form.view, (view) => view.complete && view.strength !== undefined)
    await world.stopServer()
    expect(await form.submit()).toBe('E_SERVER_UNREACHABLE')
    expect(form.view.get()).toMatchObject({ handle: 'patient', repeated: 'correct horse battery staple nine', pending: false })
    expect(form.view.get().problems).toEqual({ form: 'E_SERVER_UNREACHABLE' })
    await world.restartServer()
    expect(await form.submit()).toBeUndefined()
    expect(session.view.get()).toMatchObject({ state: 'signed-in', recoveryKit: 'unsaved', remindOfKit: true })
  })

  it('shows the kit without asking again, and believes it is saved after three right words', async () => {
    const { app } = await signUp('kit_owner')
    expect(await app.recoveryKit.unlock()).toBeUndefined()
    const shown = app.recoveryKit.view.get()
    if (shown.step !== 'words') throw new Error(shown.step)
    expect(shown.words).toHaveLength(24)
    app.recoveryKit.ask()
    const asked = app.recoveryKit.view.get()
    if (asked.step !== 'confirm') throw new Error(asked.step)
    expect(new Set(asked.asked).size).toBe(3)
    const answers = new Map(asked.asked.map((number) => [number, ` ${shown.words[number - 1]?.toUpperCase()} `]))
    const [first = 0] = asked.asked
    expect(app.recoveryKit.confirm(new Map(answers).set(first, 'wrong'))).toBe(false)
    expect(app.recoveryKit.view.get()).toMatchObject({ wrong: [first] })
    expect(app.recoveryKit.confirm(answers)).toBe(true)
    await when(app.session.view, (view) => view.state === 'signed-in' && view.recoveryKit === 'saved')
  })
})

describe('signing in', () => {
  it('shows nothing on one way that the other was told', async () => {
    const { signIn, session } = openPerson().app
    await when(session.view, (view) => view.state === 'signed-out')
    signIn.setHandle('@nobody_at_all')
    signIn.setPassword('wrong')
    const answered = signIn.submit()
    signIn.setWay('words')
    expect(await answered).toBe('E_CREDENTIALS')
    expect(signIn.view.get()).toMatchObject({ way: 'words', handle: 'nobody_at_all', pending: false })
    expect(signIn.view.get().problems).toEqual({})
  })
})

describe('the own name', () => {
  it('is shown as contacts see it: a name that nobody can see is the handle', async () => {
    const { account, session } = (await signUp('nameless')).app
    expect(await account.setDisplayName('\u200B\u2060\u3164')).toBeUndefined()
    expect(session.view.get()).toMatchObject({ account: { displayName: 'nameless' } })
  })
})

describe('a conversation', () => {
  let ann: Person
  let ben: Person
  beforeAll(async () => {
    ann = await signUp('ann')
    ben = await signUp('ben')
    await befriend(ann, ben, 'ben')
    await when(ben.app.conversations.view, (view) => view.rows.length === 1)
  })

  it('shows what is sent at once, under one key until it is delivered', async () => {
    const timeline = ann.app.timeline(conversationOf(ann, 'ben'))
    const leave = timeline.show()
    await when(timeline.view, (view) => view.state === 'ready')
    timeline.setText('first words')
    const sending = timeline.send()
    const row = timeline.view.get().rows.at(-1) as MessageRow
    expect(row).toMatchObject({ text: 'first words', state: 'pending', first: true, mine: true })
    expect(timeline.composer.get()).toMatchObject({ text: '', canSend: false })
    expect(await sending).toBeUndefined()
    world.clock.advance(40_000)
    await when(timeline.view, (view) => (view.rows.at(-1) as MessageRow).state !== 'pending')
    expect(
      timeline.view
        .get()
        .rows.filter((one) => one.type === 'message')
        .map((one) => one.key),
    ).toEqual([row.key])
    const list = await when(ben.app.conversations.view, (view) => view.unread === 1)
    expect(list.rows[0]).toMatchObject({ name: 'ann', unread: 1, preview: { mine: false, text: 'first words' } })
    expect(ben.app.title.get()).toEqual({ unread: 1, requests: 0, news: false })
    leave()
  })

  it('puts the line above what is new, and keeps it until the view is left', async () => {
    const timeline = ben.app.timeline(conversationOf(ben, 'ann'))
    const leave = timeline.show()
    const { rows } = await when(timeline.view, (view) => view.state === 'ready' && view.rows.length > 0)
    expect(rows.map((row) => row.type)).toEqual(['day', 'unread', 'message'])
    expect(timeline.view.get()).toMatchObject({ anchor: 'unread', unseen: { count: 1 } })
    timeline.seen({ lastKey: rows.at(-1)?.key ?? '', atEnd: true })
    expect(timeline.view.get().unseen.count).toBe(0)
    expect(ben.app.title.get().unread).toBe(0)
    world.clock.advance(200)
    await when(ben.app.conversations.view, (view) => view.unread === 0)
    expect(timeline.view.get().rows.some((row) => row.type === 'unread')).toBe(true)
    leave()
    const leaveAgain = timeline.show()
    await when(timeline.view, (view) => !view.rows.some((row) => row.type === 'unread'))
    leaveAgain()
  })

  it('draws the line where somebody looked away', async () => {
    const [mine, theirs] = [ann.app.timeline(conversationOf(ann, 'ben')), ben.app.timeline(conversationOf(ben, 'ann'))]
    const leave = theirs.show()
    await when(theirs.view, (view) => view.state === 'ready')
    theirs.seen({ lastKey: theirs.view.get().rows.at(-1)?.key ?? '', atEnd: true })
    ben.platform.look(false)
    mine.setText('are you there?')
    await mine.send()
    const { rows } = await when(theirs.view, (view) => texts(view.rows).includes('are you there?'))
    expect(rows.at(-2)?.type).toBe('unread')
    await when(ben.app.title, (title) => title.unread === 1)
    theirs.seen({ lastKey: rows.at(-1)?.key ?? '', atEnd: true })
    await settle()
    expect(ben.app.title.get().unread).toBe(1)
    ben.platform.look(true)
    await when(ben.app.title, (title) => title.unread === 0)
    leave()
  })

  it('keeps a paste that is too long, word for word, also over a reload', async () => {
    const timeline = ann.app.timeline(conversationOf(ann, 'ben'))
    const paste = 'ä'.repeat(50_000)
    timeline.setText(paste)
    expect(timeline.composer.get()).toMatchObject({ tooLong: { characters: 46_000, bytes: 87_712 }, canSend: false })
    expect(await timeline.send()).toBe('E_MESSAGE_TOO_LONG')
    await ann.app.flush()
    const again = openApp(ann.tab, testPlatform(world.clock))
    const copy = again.timeline(conversationOf(ann, 'ben'))
    const leave = copy.show()
    expect((await when(copy.composer, (view) => view.text !== '')).text).toBe(paste)
    leave()
    again.close()
    timeline.setText('')
    await ann.app.flush()
  })

  it('says who types, for ten seconds', async () => {
    const [mine, theirs] = [ann.app.timeline(conversationOf(ann, 'ben')), ben.app.timeline(conversationOf(ben, 'ann'))]
    mine.setText('I am typ')
    await when(theirs.typing, (names) => names.length === 1)
    expect(theirs.typing.get()).toEqual(['ann'])
    world.clock.advance(10_100)
    expect(theirs.typing.get()).toEqual([])
    mine.setText('')
  })

  it('gives the text back when it cannot be sent', async () => {
    const timeline = ann.app.timeline(conversationOf(ann, 'ben'))
    const benId = ann.app.people.view.get().contacts[0]?.userId
    if (!benId) throw new Error('no contact')
    timeline.setText('to nobody')
    const sending = ann.tab.people.block(benId).then(() => timeline.send())
    expect(await sending).toMatch(/^E_(BLOCKED|NOT_A_CONTACT)$/u)
    expect(timeline.composer.get()).toMatchObject({ text: 'to nobody', canSend: false })
    await when(timeline.composer, (view) => view.obstacle === 'blocked')
    expect(texts(timeline.view.get().rows)).not.toContain('to nobody')
    timeline.setText('')
  })
})

describe('a long conversation', () => {
  it('opens around the first unread message, and loads both ways without a hole', async () => {
    const [ina, jon] = [await signUp('ina'), await signUp('jon')]
    await befriend(ina, jon, 'jon')
    const id = conversationOf(ina, 'jon')
    for (let i = 0; i < 330; i++) await ina.tab.conversations.send(id, `line ${i}`)
    await when(jon.app.conversations.view, (view) => view.unread === 330, 25_000)
    const stored = await jon.tab.conversations.history(id, { limit: 100 })
    const before = (stored[0]?.position ?? 0) - 100
    await jon.tab.conversations.markRead(id, before)
    await when(jon.app.conversations.view, (view) => view.unread < 330)
    const timeline = jon.app.timeline(id)
    const leave = timeline.show()
    const opened = await when(timeline.view, (view) => view.state === 'ready')
    expect(opened).toMatchObject({ atStart: false, atEnd: false, anchor: 'unread' })
    const line = opened.rows.findIndex((row) => row.type === 'unread')
    expect(texts(opened.rows.slice(0, line)).length).toBe(50)
    await timeline.loadOlder()
    expect(timeline.view.get().shift).toBe(true)
    while (!timeline.view.get().atStart) await timeline.loadOlder()
    while (!timeline.view.get().atEnd) await timeline.loadNewer()
    expect(texts(timeline.view.get().rows)).toEqual(Array.from({ length: 330 }, (_, i) => `line ${i}`))
    leave()
  }, 40_000)
})
