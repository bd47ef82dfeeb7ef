import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SIDES, SIZES } from './shots.ts'

/** Every picture, in the order of the page that shows them, with what one sees. */
export const PICTURES: Readonly<Record<string, string>> = {
  welcome: 'The first page: which server this is, and the two ways in',
  'sign-up': 'Sign up: the handle is free, the password is weak and says so',
  'recovery-kit': 'The 24 words after signing up; they can wait, with a reminder',
  'recovery-kit-check': 'Three of the words, so that it is certain they were kept',
  'sign-in': 'Sign in by password; the recovery kit is one press away',
  'friend-link': 'A friend link, opened by somebody who has no account yet',
  'empty-home': 'A new account: one sentence, one button, the link to give away',
  home: 'Conversations, unread counts, requests',
  conversation: 'A conversation: days, groups, links, how far the words have come',
  unread: 'A conversation opens where reading stopped',
  typing: 'Somebody types',
  details: 'About a person: the one shield, the safety number, blocking',
  'safety-number': 'Comparing the safety number, by digits or by camera',
  offline: 'Without a connection: what was written waits and says so',
  failed: 'What can’t be sent any more, with the next step',
  friends: 'Requests for you, contacts, requests you sent, blocked people',
  'add-friend': 'Adding somebody by handle or link, or giving your own link',
  switcher: 'Ctrl+K: two letters and Enter',
  shortcuts: 'Ctrl+/: what the keyboard does',
  'settings-profile': 'Settings: what contacts see, and the friend link',
  'settings-security': 'Settings: password and recovery kit',
  'settings-devices': 'Settings: every device of the account, with the day it was last here',
  'settings-appearance': 'Settings: theme, density, language',
  'settings-privacy': 'Settings: what this server can and can’t see',
  'settings-about': 'Settings: version, server, licence',
  'new-keys': 'Somebody may know my password: new password, kit and keys, and devices that are removed, in one step',
  'new-recovery-kit': 'The new kit at once; the former one is void',
  'kit-unsaved': 'A reminder until the kit is saved',
  'removed-device': 'This device was removed elsewhere, and what to do now',
  'sign-out': 'Signing out: keep the conversations here, or delete them',
  'right-to-left': 'From right to left, with the pseudo-language `ar-XB` and an Arabic conversation',
  'high-contrast': 'High contrast, as the system asks for it',
}

/** Writes the page that shows all pictures. */
export function writeGallery(folder: string): void {
  const [wide, middle, narrow] = SIZES.map(({ width }) => width)
  const link = (name: string, width: number | undefined, side: string) => `${name}-${width}-${side}.png`
  const rows = Object.entries(PICTURES).map(([name, caption]) => {
    const shown = SIDES.map((side) => `[![${name}, ${side}](${link(name, wide, side)})](${link(name, wide, side)})`)
    const others = SIDES.flatMap((side) => [middle, narrow].map((width) => `[${width} ${side}](${link(name, width, side)})`))
    return `| **${name}**: ${caption}. ${others.join(' · ')} | ${shown.join(' | ')} |`
  })
  const lines = [
    '# Every screen',
    '',
    `At ${SIZES.map(({ width, height }) => `${width} x ${height}`).join(', ')}, dark and light. \`npm run pictures\` takes them with Chromium, from the built client and a real`,
    'server with invented people, at a fixed time; run it after a change of something visible, and look at them. Keys, words and QR codes differ from run to run.',
    '',
    '| screen | dark | light |',
    '|---|---|---|',
    ...rows,
    '',
  ]
  writeFileSync(join(folder, 'README.md'), lines.join('\n'))
}
