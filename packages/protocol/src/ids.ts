import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { ConclaveError } from './errors.ts'
import { LIMITS } from './limits.ts'

declare const brand: unique symbol
type Branded<Base, Name> = Base & { readonly [brand]: Name }

/** Identifiers are base64url without padding; the number is their length in bytes. */
export const ID_BYTES = {
  UserId: 32,
  ServerId: 32,
  DeviceId: 16,
  MailboxId: 16,
  EnvelopeId: 16,
  ConversationId: 32,
  MessageId: 16,
  CommunityId: 32,
  CategoryId: 16,
  ChannelId: 16,
  RoleId: 16,
  InviteId: 16,
} as const
export type IdName = keyof typeof ID_BYTES
export type Id<Name extends IdName> = Branded<string, Name>

/** H(genesis link), 32 bytes: self-certifying (T1). */
export type UserId = Id<'UserId'>
/** SHA-256 of the server's Ed25519 public key, 32 bytes. */
export type ServerId = Id<'ServerId'>
/** Random, 16 bytes; also the id under which the recovery key stands in a chain. */
export type DeviceId = Id<'DeviceId'>
/** Random, 16 bytes; the only name of a device that an envelope shows. */
export type MailboxId = Id<'MailboxId'>
/** Random per receiving device, 16 bytes; makes delivery idempotent. */
export type EnvelopeId = Id<'EnvelopeId'>
/** 32 bytes; for two people derived from both UserIds. */
export type ConversationId = Id<'ConversationId'>
/** Random, 16 bytes; the same on every device. */
export type MessageId = Id<'MessageId'>
/** H(first entry of the governance ledger), 32 bytes: self-certifying (T11). */
export type CommunityId = Id<'CommunityId'>
/** 10 random bytes and the number of the ledger entry that made it, 6 bytes big-endian; so are {@link ChannelId} and {@link RoleId}. */
export type CategoryId = Id<'CategoryId'>
export type ChannelId = Id<'ChannelId'>
export type RoleId = Id<'RoleId'>
/** Derived from the seed of an invite link, 16 bytes. */
export type InviteId = Id<'InviteId'>
/** Lower-case account name; see {@link parseHandle}. */
export type Handle = Branded<string, 'Handle'>

export function toBase64url(bytes: Uint8Array): string {
  return encodeBase64url(bytes)
}

/** @throws ConclaveError `E_MALFORMED` for anything that is not canonical base64url without padding */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return decodeBase64url(text)
}

/** @throws ConclaveError `E_MALFORMED` when the length is not that of the id */
export function idFromBytes<Name extends IdName>(name: Name, bytes: Uint8Array): Id<Name> {
  if (bytes.length !== ID_BYTES[name]) throw new ConclaveError('E_MALFORMED', `${name} is ${ID_BYTES[name]} bytes`)
  return toBase64url(bytes) as Id<Name>
}

/** @throws ConclaveError `E_MALFORMED` when the text is not such an id */
export function parseId<Name extends IdName>(name: Name, text: string): Id<Name> {
  if (text.length !== Math.ceil((ID_BYTES[name] * 4) / 3)) throw new ConclaveError('E_MALFORMED', `not a ${name}`)
  return idFromBytes(name, fromBase64url(text))
}

export function idBytes(id: Id<IdName>): Uint8Array<ArrayBuffer> {
  return fromBase64url(id)
}

/** Tested before lower-casing, which would turn some other letters (the Kelvin sign) into these. */
const HANDLE = /^[a-z0-9][a-z0-9_]*$/i

/**
 * Lower-cases and checks a handle: 3 to 32 of a-z, 0-9 and _, not beginning with _.
 * @throws ConclaveError `E_HANDLE_MALFORMED`
 */
export function parseHandle(text: string): Handle {
  const handle = text.toLowerCase()
  if (handle.length < LIMITS.handleMin || handle.length > LIMITS.handleMax || !HANDLE.test(text)) throw new ConclaveError('E_HANDLE_MALFORMED')
  return handle as Handle
}
