import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, spawnCli } from '../e2e/cli-process.ts'
import type { Person } from './person.ts'
import { openTown, type Town } from './town.ts'

const MINUTE = 60_000
const PASSWORD = 'the password of bob is long enough 4410'

let town: Town
let ada: Person
const running: Running[] = []
beforeAll(async () => {
  town = await openTown()
  ada = await town.somebody('ada')
}, 5 * MINUTE)
afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  await Promise.all(running.map(({ finished }) => finished))
  await town.close()
}, MINUTE)

/** What Bob runs at his terminal. */
function bob(...args: readonly string[]): Running {
  const started = spawnCli(['--home', join(town.folder, 'bob'), ...args])
  running.push(started)
  return started
}
/** Runs to the end; `input` is piped in. */
async function bobRuns(args: readonly string[], input = '') {
  const started = bob(...args)
  started.write(input)
  started.end()
  return started.finished
}

describe('Ada in the browser, Bob in the terminal', () => {
  it(
    'become friends by her link',
    async () => {
      const [signedUp] = await Promise.all([bobRuns(['--server', town.url, 'signup', 'bob'], `${PASSWORD}\n`), ada.signUp()])
      expect(signedUp.code).toBe(0)
      const asked = await bobRuns(['friends', 'add', await ada.friendLink(), '--json'])
      expect([asked.code, asked.records[0]?.['state']]).toEqual([0, 'requested'])
      await ada.accept('bob')
      await ada.open('bob')
    },
    2 * MINUTE,
  )

  it(
    'talk: lines, blanks and signs arrive as they were written, in both directions, and live',
    async () => {
      const chat = bob('chat', 'ada')
      await chat.until(/Talking to ada/)
      await ada.composer('bob').fill('two\nlines with <b>signs</b> & \u202Eoverrides')
      await ada.page.keyboard.press('Enter')
      await chat.until(/ada: two\r?\n.*lines with <b>signs<\/b> &/)
      expect(chat.shown()).not.toContain('\u202E')
      chat.write('hello from the terminal 👋\n')
      await ada.sees('hello from the terminal 👋')
      await ada.seesMark('lines with <b>signs</b>', 'Sent', 'Delivered', 'Read')
      chat.end()
      expect((await chat.finished).code).toBe(0)
    },
    2 * MINUTE,
  )

  it(
    'see the same safety number, and the same history',
    async () => {
      await ada.page.getByRole('button', { name: 'About bob' }).click()
      await ada.page.getByRole('button', { name: 'Safety number' }).click()
      const shown = (await ada.page.getByRole('group', { name: 'Safety number' }).innerText()).trim().replaceAll(/\s+/g, ' ')
      const number = await bobRuns(['safety-number', 'ada', '--json'])
      expect(number.records[0]?.['digits']).toBe(shown)
      await ada.page.keyboard.press('Escape')
      await ada.say('bob', 'written while bob is away')
      await ada.seesMark('written while bob is away', 'Sent')
      const { records } = await bobRuns(['history', 'ada', '--json'])
      expect(records.map(({ mine, text }) => [mine, text])).toEqual([
        [false, 'two\nlines with <b>signs</b> & \u202Eoverrides'],
        [true, 'hello from the terminal 👋'],
        [false, 'written while bob is away'],
      ])
    },
    2 * MINUTE,
  )
})
