import type { ClientEvent, MessageView, PersonView } from '@conclave/client'
import { ERRORS, type ErrorCode } from '@conclave/protocol'
import { oneLine } from '../io/neutralise.ts'
import type { Output } from './output.ts'
import { channelName, communityName, type Known, speaker } from './records.ts'

const pad = (value: number) => String(value).padStart(2, '0')

/** Local time of day, HH:MM. */
function clockTime(time: number): string {
  const date = new Date(time)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`
}

/** Local day, YYYY-MM-DD. */
function calendarDay(time: number): string {
  const date = new Date(time)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** Handle, and the name they chose where it differs. */
export function personName(person: PersonView): string {
  return person.displayName === person.handle ? person.handle : `${person.handle} (${oneLine(person.displayName)})`
}

/** `14:03 ada: text`; further lines of the text are indented so that none can pass for another message. */
export function messageLine(message: MessageView, handle: string | undefined, marked = true): string {
  const time = clockTime(message.sentAt)
  const text = message.text.replaceAll('\r\n', '\n').split('\n').join('\n      | ')
  if (message.kind === 'notice') return `${time} * ${text}`
  return `${time} ${message.mine ? 'you' : (handle ?? 'unknown')}: ${text}${marked ? mark(message) : ''}`
}

function mark(message: MessageView): string {
  if (!message.mine) return ''
  return message.state === 'failed' ? `  [not sent: ${message.error ?? 'unknown'}]` : `  [${message.state}]`
}

/** A page of messages, with a line where the local day changes. */
export function historyLines(messages: readonly MessageView[], handleOf: (message: MessageView) => string | undefined): string {
  const lines: string[] = []
  let day = ''
  for (const message of messages) {
    const ownDay = calendarDay(message.sentAt)
    if (ownDay !== day) lines.push(`-- ${ownDay} --`)
    day = ownDay
    lines.push(messageLine(message, handleOf(message)))
  }
  return lines.join('\n')
}

const STATE_WORDS = {
  none: 'no contact',
  requested: 'asked, waits for their answer',
  incoming: 'asks you: accept or decline',
  contact: 'contact',
  declined: 'declined',
  blocked: 'blocked',
} as const

export function stateWords(person: PersonView): string {
  return STATE_WORDS[person.state]
}

/**
 * An event for a person, or undefined when it says nothing to one.
 * @param out says how commands begin
 */
export function eventLine(event: ClientEvent, client: Known, out: Pick<Output, 'command'>): string | undefined {
  const { people } = client
  switch (event.type) {
    case 'message':
      return messageEventLine(event.message, client)
    case 'message-changed':
      return stateLine(event.message, client)
    case 'request':
      return `* ${personName(event.person)} asks to talk to you. Answer: ${out.command(`friends accept ${event.person.handle}`)}, or decline.`
    case 'person-changed':
      return `* ${personName(event.person)}: ${stateWords(event.person)}`
    case 'presence':
      return `* ${people.get(event.userId)?.handle ?? 'somebody'} is ${event.online ? 'online' : 'offline'}`
    case 'devices-changed':
      return `* The devices of ${people.get(event.userId)?.handle ?? 'your account'} changed.`
    case 'gap':
      return `* ${event.missing} of ${people.get(event.userId)?.handle ?? 'somebody'}'s messages are missing; they have been asked for.`
    case 'alert':
      return alertLine(event, client)
    case 'connection':
      return connectionLine(event)
    case 'community-gone':
      return `* A community is gone from this device.`
    case 'group-invite':
      return `* You are invited to ${communityName(event.communityId, client) ?? 'a group'}. See: ${out.command('communities')}`
    case 'message-gone':
      return `* A message in ${channelName(event.conversationId, client) ?? 'a channel'} was deleted.`
    case 'typing':
    case 'channel-typing':
    case 'repair':
    case 'conversation-changed':
    case 'community-changed':
    case 'members-changed':
      return undefined
  }
}

function alertLine({ code, userId, communityId }: Extract<ClientEvent, { type: 'alert' }>, client: Known): string {
  const about =
    userId === undefined ? communityId && (communityName(communityId, client) ?? communityId) : (client.people.get(userId)?.handle ?? userId)
  return `! ${ERRORS[code].text} (${code}${about === undefined ? '' : `, ${oneLine(about)}`})`
}

function messageEventLine(message: MessageView, client: Known): string {
  const { handle, channel } = speaker(message, client)
  const line = messageLine(message, handle)
  if (channel !== undefined) return `${oneLine(channel)} ${line}`
  return message.mine ? `${line}  (to ${handle ?? 'unknown'})` : line
}

function stateLine(message: MessageView, client: Known): string | undefined {
  if (!message.mine) return undefined
  const { handle, channel } = speaker(message, client)
  const reason = message.error === undefined ? '' : ` ${ERRORS[message.error].text} (${message.error})`
  return `* ${message.state} (to ${oneLine(channel ?? handle ?? 'unknown')}): ${beginning(message.text)}${reason}`
}

/** Here "try again in a minute" would be wrong advice: the client does that by itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['E_UNAVAILABLE', 'E_SERVER_UNREACHABLE', 'E_NOT_CONNECTED'])

function connectionLine(event: Extract<ClientEvent, { type: 'connection' }>): string {
  if (event.state === 'waiting') {
    if (event.error !== undefined && !PASSING.has(event.error)) return `* Not connected. ${ERRORS[event.error].text} (${event.error})`
    return `* Not connected; trying again. What you write waits here.${event.error === undefined ? '' : ` (${event.error})`}`
  }
  return { stopped: '* Disconnected.', connecting: '* Connecting.', online: '* Connected.' }[event.state]
}

/** The first 40 characters, in one line. */
export function beginning(text: string): string {
  const characters = Array.from(oneLine(text))
  return characters.length > 40 ? `${characters.slice(0, 40).join('')}...` : characters.join('')
}
