import { ERRORS, type ErrorCode } from '@conclave/protocol'
import { parseCommandLine } from './commands/program.ts'
import { COMMANDS } from './commands/table.ts'
import { EXIT, EXIT_MEANING, type ExitName, exitOfCode } from './exit-codes.ts'

const COLUMNS = 110

/** docs/cli.md, made from what --help prints. */
export function cliReference(): string {
  return [intro(), '```text', help([]), '```', ...COMMANDS.flatMap(section), jsonSection(), codesSection()].join('\n') + '\n'
}

function intro(): string {
  return `# The terminal client

Written by \`apps/cli/src/write-reference.ts\` from the program's own help; change it there.

## All commands
`
}

function help(path: readonly string[]): string {
  const parsed = parseCommandLine([...path, '--help'], COLUMNS)
  return parsed.kind === 'help' ? parsed.text : ''
}

function section(command: (typeof COMMANDS)[number]): readonly string[] {
  return ['', `## ${command.path.join(' ')}`, '', '```text', help(command.path), '```']
}

function jsonSection(): string {
  return `
## Output for programs (\`--json\`)

One JSON object a line on standard output, each with the field \`type\`. The names below are stable; fields may be added. Times are ISO 8601 in UTC, a value that is
not known is \`null\`. Characters that act on a terminal are escaped, so that the lines are safe to show and parse to the same value.

| type | from | fields |
|---|---|---|
| \`account\` | signup, signin, whoami | userId, handle, displayName, deviceId, serverId, serverUrl, friendLink |
| \`profile\` | profile | displayName, presence, typing |
| \`recovery-kit\` | recovery-kit | words (24) |
| \`password-changed\` | password | |
| \`signed-out\` | signout | deviceId |
| \`device\` | devices list | deviceId, name, current, revoked, lastSeen (a day) |
| \`device-revoked\`, \`device-renamed\` | devices | deviceId, name |
| \`person\` | friends | userId, handle, displayName, state (none, requested, incoming, contact, declined, blocked), verified, conversationId, online |
| \`message\` | send, history, chat, listen | handle (the other person; in a channel who wrote, also when they are gone), channel (community/#channel), mine, kind (text, notice), text, sentAt, state (pending, sent, delivered, read, failed, received), error, messageId, conversationId, senderUserId, position; chat adds history: true to what was there before |
| \`message-changed\` | chat, listen | as message |
| \`request\`, \`person-changed\` | chat, listen | as person |
| \`connection\` | chat, listen | state (stopped, connecting, online, waiting), error |
| \`typing\` | chat, listen | handle, userId, conversationId, typing |
| \`presence\` | chat, listen | handle, userId, online |
| \`devices-changed\`, \`repair\`, \`gap\`, \`conversation-changed\` | chat, listen | handle, userId; deviceId; conversationId, missing |
| \`alert\` | chat, listen | code, handle, userId, communityId |
| \`community\` | communities | communityId, kind (community, group), name, description, owner (an id), offeredTo (an id, or null), memberCount, state (joining, ready, gone, trouble), code, removal (type, by, byName, at, reason; null unless a member removed you), permissions, unread, mentions |
| \`preview\` | communities join --preview | communityId, name, memberCount, member |
| \`community-left\` | communities leave | communityId, name, forgotten |
| \`ownership-offered\` | communities offer | communityId, userId, handle; both null when it is taken back |
| \`community-closed\` | communities close | communityId, name |
| \`channel\`, \`channel-deleted\` | channels | communityId, channelId, conversationId, name, topic, category, channelType, policy, slowMode, private, permissions, unread |
| \`role\`, \`role-deleted\` | roles | communityId, roleId, name, colour, permissions, everyone, memberCount |
| \`member\` | members, roles give, roles take | communityId, userId, handle, name, nickname, roles (names), owner, joinedAt, timeoutUntil, online |
| \`member-kicked\`, \`member-banned\`, \`member-unbanned\` | members | communityId, userId, handle |
| \`ban\` | members --banned | userId, name, reason, at |
| \`invite\`, \`invite-revoked\` | invite | communityId, inviteId, link (a secret), creator, expires, uses, used, open, ended (a code) |
| \`group-invite\` | communities list, listen | communityId, name, from |
| \`community-changed\`, \`community-gone\`, \`members-changed\` | listen | communityId, name |
| \`channel-typing\`, \`message-gone\` | listen | conversationId, channel, userId, typing; messageId |
| \`safety-number\` | safety-number | userId, handle, digits, qr, verified, recentResets |
| \`check\` | doctor | name, status (ok, warn, fail), found, advice, code |

An error is one line on standard error: \`{"error":{"code":"E_...","message":"...","detail":"..."}}\`; \`detail\` may be absent.

## Passwords and other secrets

They are asked for without echo at a terminal; otherwise they are the first lines of standard input, in the order in which they would be asked for.
They are never arguments or environment variables. The database of the home is encrypted with \`store.key\` beside it (or the file that
\`CONCLAVE_STORE_KEY_FILE\` names); that protects a copied database, not a copied home.

## A home in use

One process at a time has the database. \`chat\` and \`listen\` keep it and serve \`HOME/conclave.sock\` (mode 0600 in a folder of mode 0700); other commands on the
same home then run inside them and look the same. Short commands wait up to 5 s for each other, then end with E_STORE_IN_USE. The path of the socket
may have 103 bytes; under a longer one other commands have to wait until chat or listen ends.`
}

function codesSection(): string {
  const rows = Object.entries(EXIT).map(([name, code]) => {
    const errors = (Object.keys(ERRORS) as ErrorCode[]).filter((error) => exitOfCode(error) === code)
    return `| ${code} | ${EXIT_MEANING[name as ExitName]} | ${errors.join(', ')} |`
  })
  return `
## Exit codes

| code | meaning | error codes |
|---|---|---|
${rows.join('\n')}`
}
