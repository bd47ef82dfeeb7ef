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
  'create-community': 'A community begins from one of four templates',
  channel: 'A channel: people with the colours of their roles, what is unread, who calls, who types',
  'channel-menu': 'The menu of a channel',
  'private-channel': 'A channel that only some roles see',
  'empty-channel': 'A channel before the first word',
  'create-channel': 'A new channel: what newcomers read of it, and who sees it',
  channels: 'The channels on a phone',
  members: 'Members by role; on a phone a pane of their own',
  member: 'About a member: roles, nickname, a word to them, moderation',
  'member-menu': 'The menu of a member: what one may do, and nothing else',
  timeout: 'A timeout with its reason, which the audit log keeps',
  'invite-terms': 'An invite: how long, for how many, open or closed',
  'invite-link': 'The link, and its QR code',
  'join-outside': 'An invite opened without an account: the community shows itself before anybody joins',
  join: 'An invite opened with an account',
  'community-overview': 'Community settings: name, picture, room, owner, the way out',
  'community-roles': 'Community settings: roles, the highest first',
  role: 'A role: name, colour, permissions',
  'community-members': 'Community settings: members, found by name',
  'community-invites': 'Community settings: the links that lead in',
  'community-bans': 'Community settings: who may not come back',
  'community-audit': 'Community settings: who did what, and why',
  'channel-settings': 'Channel settings: topic, slow mode, what newcomers read',
  'channel-permissions': 'Channel settings: permissions for each role, and for members',
  'former-messages': 'Channel settings: what was said before its readers changed is opened only on purpose',
  'category-permissions': 'Permissions of a category, for a member who has none of their own yet',
  group: 'A group of friends',
  'new-group': 'A group begins: a name, and who is asked',
  'add-people': 'More friends are asked into a group',
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

/** Where one pane shows at a time only. */
const NARROW: ReadonlySet<string> = new Set(['channels'])

/** Writes the page that shows all pictures. */
export function writeGallery(folder: string): void {
  const [wide, middle, narrow] = SIZES.map(({ width }) => width)
  const link = (name: string, width: number | undefined, side: string) => `${name}-${width}-${side}.png`
  const rows = Object.entries(PICTURES).map(([name, caption]) => {
    const [main, rest] = NARROW.has(name) ? [narrow, []] : [wide, [middle, narrow]]
    const shown = SIDES.map((side) => `[![${name}, ${side}](${link(name, main, side)})](${link(name, main, side)})`)
    const others = SIDES.flatMap((side) => rest.map((width) => `[${width} ${side}](${link(name, width, side)})`))
    return `| **${name}**: ${[`${caption}.`, others.join(' · ')].join(' ').trim()} | ${shown.join(' | ')} |`
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
