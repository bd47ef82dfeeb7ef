import { decodeDeviceKeys, webCryptoProvider } from '@conclave/crypto'
import { channelKey, type ContentInner, decodeContentWire, openContent, sealContent, signContent } from '@conclave/crypto/group'
import { type GatewayCommand, toBase64url } from '@conclave/protocol'
import type { WorldDevice } from './device.ts'

const provider = webCryptoProvider()

/** A member's app that signs with its real key what no honest app says: another inner record in the place of the one that was to leave. */
export async function saidOtherwise(
  { db }: WorldDevice,
  command: GatewayCommand,
  change: (inner: ContentInner) => Partial<ContentInner>,
): Promise<GatewayCommand> {
  if (command.type !== 'post') return command
  const { wire, groupId, channelId } = command
  const content = decodeContentWire(wire)
  const row = db.all('SELECT shared FROM group_epochs WHERE group_id = ? AND epoch = ?', [toBase64url(groupId), content.epoch])[0]
  const key = channelKey(provider, groupId, channelId, content.epoch, new Uint8Array(row?.['shared'] as Uint8Array))
  const opened = await openContent(provider, key, content)
  if (opened.kind !== 'opened') throw new Error(opened.reason)
  const { ed25519 } = decodeDeviceKeys(new Uint8Array(db.all('SELECT device_keys FROM account')[0]?.['device_keys'] as Uint8Array))
  const { inner } = opened.content
  return { ...command, wire: await sealContent(provider, key, await signContent(provider, { ...inner, ...change(inner) }, ed25519.privateKey)) }
}
