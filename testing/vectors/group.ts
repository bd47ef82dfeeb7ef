import {
  channelKey,
  decodeContentWire,
  makeEpochRecord,
  advanceStream,
  authorAfter,
  type ContentInner,
  NEW_AUTHOR,
  nextOf,
  padContent,
  sealContent,
  sealHistoryBundle,
  sealJoinBundle,
  signContent,
  streamStart,
  WRAP_DISTANCES,
  wrapSecret,
} from '@conclave/crypto/group'
import { groupIdOf } from '@conclave/crypto'
import { encodeEpochRecord, idBytes, idFromBytes } from '@conclave/protocol'
import { type TestGroupMember, townOf } from '../../packages/crypto/src/group/town.fixture.ts'
import { hex, recordingProvider } from './fixed-platform.ts'

/** A group of three in the classical suite: what a member knows of its last epoch, and what it publishes about it. */
export async function groupEpochVector() {
  const { provider } = recordingProvider('group epoch')
  const town = await townOf(provider, 3)
  const [alice, , carol] = town.members as [TestGroupMember, TestGroupMember, TestGroupMember]
  const before = await town.cipher.secrets(alice.now)
  const commit = await carol.commit()
  await town.deliver(commit)
  const { now } = alice
  const secrets = await town.cipher.secrets(now)
  const known = (epoch: number): Uint8Array | undefined => (epoch === now.epoch - 1 ? before.shared : undefined)
  const record = await makeEpochRecord(provider, now, secrets, known, alice.device)
  const communityId = idFromBytes('CommunityId', provider.random(32))
  const channelId = idFromBytes('ChannelId', provider.random(16))
  const [joinKey, historyKey] = [provider.random(32), provider.random(32)]
  const groupInfo = await town.cipher.groupInfo(now)
  const { exporterSecret, epochAuthenticator } = now.library.keySchedule
  return {
    about:
      'An epoch of a group in the classical suite (docs/protocol/groups.md). exporterSecret and epochAuthenticator are those of MLS; the commit began the epoch; longWrap is that of S_0 in epoch 256 under the same secret',
    groupIdOf: { communityId: hex(idBytes(communityId)), audience: 'base', generation: 1, groupId: hex(groupIdOf(provider, communityId, 'base', 1)) },
    devices: town.members.map(({ device }) => ({
      userId: hex(idBytes(device.userId)),
      deviceId: hex(idBytes(device.deviceId)),
      seed: hex(device.ed25519.privateKey),
      publicKey: hex(device.ed25519.publicKey),
    })),
    ledger: { seq: now.ledger.seq, hash: hex(now.ledger.hash) },
    groupId: hex(now.groupId),
    epoch: now.epoch,
    floor: now.floor,
    commit: hex(commit),
    groupInfo: hex(groupInfo),
    exporterSecret: hex(exporterSecret),
    epochAuthenticator: hex(epochAuthenticator),
    shared: hex(secrets.shared),
    joined: hex(secrets.joined),
    sharedBefore: hex(before.shared),
    record: {
      signer: 0,
      comS: hex(record.record.comS),
      comJ: hex(record.record.comJ),
      authenticator: hex(record.record.authenticator),
      wrap: hex(record.record.wraps[0]?.sealed ?? new Uint8Array(0)),
      signature: hex(record.signature),
      encoded: hex(encodeEpochRecord(record)),
    },
    longWrap: hex(await wrapSecret(provider, now.groupId, { epoch: WRAP_DISTANCES[2], shared: secrets.shared }, { epoch: 0, shared: before.shared })),
    channel: {
      channelId: hex(idBytes(channelId)),
      shared: hex(channelKey(provider, now.groupId, channelId, now.epoch, secrets.shared)),
      joined: hex(channelKey(provider, now.groupId, channelId, now.epoch, secrets.joined)),
    },
    bundle: {
      joinKey: hex(joinKey),
      historyKey: hex(historyKey),
      join: hex(await sealJoinBundle(provider, joinKey, now.groupId, now.epoch, groupInfo)),
      history: hex(await sealHistoryBundle(provider, historyKey, now.groupId, now.epoch, secrets.shared)),
    },
  }
}

/** Two records of one device in a channel, and the stream that holds them. */
export async function groupContentVector() {
  const { provider } = recordingProvider('group content')
  const device = await provider.ed25519Generate()
  const [userId, deviceId, channelId] = [provider.random(32), provider.random(16), provider.random(16)]
  const [groupId, key, ledgerHash, authenticator, logRoot] = Array.from({ length: 5 }, () => provider.random(32)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const channel = idFromBytes('ChannelId', channelId)
  let author = NEW_AUTHOR
  let stream = streamStart(provider, channel)
  const records = []
  for (const [i, body] of ['first', 'x'.repeat(600)].entries()) {
    const inner: ContentInner = {
      version: 1,
      groupId,
      channelId: channel,
      epoch: 3,
      policy: 'shared',
      userId: idFromBytes('UserId', userId),
      deviceId: idFromBytes('DeviceId', deviceId),
      ...nextOf(author),
      seenSeq: stream.seq,
      seenHash: stream.hash,
      ledgerSeq: 5,
      ledgerHash,
      authenticator,
      log: { size: 7, root: logRoot },
      messageId: idFromBytes('MessageId', provider.random(16)),
      sentAt: 1_700_000_000_000 + i,
      kind: 1,
      body: new TextEncoder().encode(body),
    }
    const content = await signContent(provider, inner, device.privateKey)
    const wire = await sealContent(provider, key, content)
    const { salt, com } = decodeContentWire(wire)
    author = authorAfter(content)
    const seen = stream
    stream = advanceStream(provider, stream, provider.sha256(wire))
    records.push({
      n: inner.n,
      prev: hex(inner.prev),
      seenSeq: seen.seq,
      seenHash: hex(seen.hash),
      messageId: hex(idBytes(inner.messageId)),
      sentAt: inner.sentAt,
      body,
      signature: hex(content.signature),
      hash: hex(content.hash),
      padded: hex(padContent(content)),
      salt: hex(salt),
      com: hex(com),
      wire: hex(wire),
      streamHash: hex(stream.hash),
    })
  }
  return {
    about:
      'Two content records of one device under the policy shared (0), kind 1, in epoch 3 with ledgerSeq 5 and logSize 7 (docs/protocol/groups.md), and the running hash of the stream',
    device: { userId: hex(userId), deviceId: hex(deviceId), seed: hex(device.privateKey), publicKey: hex(device.publicKey) },
    groupId: hex(groupId),
    channelId: hex(channelId),
    channelKey: hex(key),
    ledgerHash: hex(ledgerHash),
    authenticator: hex(authenticator),
    logRoot: hex(logRoot),
    streamStart: hex(streamStart(provider, channel).hash),
    records,
  }
}
