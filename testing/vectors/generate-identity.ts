/**
 * Writes the vectors of identity and vault anew: `node testing/vectors/generate-identity.ts`. Needed only when a form changes, which is a
 * new version of the protocol. Keys are random; what is checked is that a reader gets out what was put in.
 */
import { writeFileSync } from 'node:fs'
import { Fingerprint, PrivateKey } from '@signalapp/libsignal-client'
import {
  activeDevices,
  addDevice,
  createAccount,
  generateDeviceKeys,
  numericFingerprint,
  openOlderAccountKeys,
  recoveryKeysFromSeed,
  recoveryWords,
  replaceRecovery,
  revokeDevices,
  safetyNumber,
  sealVault,
  setVault,
  webCryptoProvider,
} from '@conclave/crypto'
import { idFromBytes, parseHandle, toBase64url } from '@conclave/protocol'

const provider = webCryptoProvider()
const write = (name: string, vector: object) => writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(vector, null, 2)}\n`)

const ada = await createAccount(provider, { handle: parseHandle('ada'), deviceName: 'laptop' })
const vaulted = await setVault(provider, ada.state, ada.recovery, {
  version: 1,
  sealed: await sealVault(provider, provider.random(64), ada.state.userId, 1, ada.recoverySeed),
  suite: 1,
})
const phone = await generateDeviceKeys(provider)
const added = await addDevice(provider, vaulted.state, ada.device, { device: phone, name: 'phone', accountKey: ada.accountKey })
const revoked = await revokeDevices(provider, added.state, ada.recovery, ada.accountKey, [ada.device.deviceId])
const replaced = await replaceRecovery(provider, revoked.state, ada.recovery, revoked.accountKey)
const exportKey = provider.random(64)
const sealed = await sealVault(provider, exportKey, ada.state.userId, 2, replaced.recoverySeed)
const last = await setVault(provider, replaced.state, replaced.recovery, { version: 2, sealed, suite: 1 })
const { state } = last

write('sigchain', {
  about: 'verifyChain: genesis, rotate, set-handle, set-vault, add-device, revoke-device, replace-recovery, set-vault; docs/protocol/identity.md',
  links: [...ada.links, ...[vaulted, added, revoked, replaced, last].map((step) => step.link)].map(toBase64url),
  userId: state.userId,
  hashes: state.hashes.map(toBase64url),
  handle: state.handle,
  activeDevices: activeDevices(state).map((device) => device.keys.id),
  recoveryId: state.recovery.id,
  generation: state.generation,
  vaultVersion: state.vault?.version,
})
write('account-key', {
  about: 'openAccountKey and openOlderAccountKeys over the chain of sigchain.json: the newest box, its hash and commitment, all generations',
  generation: state.generation,
  receiverId: phone.deviceId,
  xwingPrivateKey: toBase64url(phone.xwing.privateKey),
  boxes: replaced.accountKeys.boxes.map(({ receiverId, box }) => ({ receiverId, box: toBase64url(box) })),
  boxesHash: toBase64url(state.accountKeys.at(-1)?.boxesHash as Uint8Array),
  commitment: toBase64url(state.accountKeys.at(-1)?.commitment as Uint8Array),
  secrets: (await openOlderAccountKeys(provider, state, replaced.accountKey)).map((key) => toBase64url(key.secret)),
})
write('vault', {
  about: 'openVault over the chain of sigchain.json',
  exportKey: toBase64url(exportKey),
  sealed: toBase64url(sealed),
  recoverySeed: toBase64url(replaced.recoverySeed),
})

const seed = Uint8Array.from({ length: 32 }, (_, i) => i)
const recovery = await recoveryKeysFromSeed(provider, seed, idFromBytes('DeviceId', new Uint8Array(16)))
write('recovery', {
  about: 'recoveryWords, seedFromWords, recoveryKeysFromSeed (public keys)',
  seed: toBase64url(seed),
  words: recoveryWords(seed),
  ...Object.fromEntries((['ed25519', 'x25519', 'xwing'] as const).map((name) => [name, toBase64url(recovery[name].publicKey)])),
})

const userIds = [1, 2, 3].map((n) => idFromBytes('UserId', new Uint8Array(32).fill(n)))
const fingerprintKeys = [1, 2].map((n) => PrivateKey.deserialize(new Uint8Array(32).fill(n)).getPublicKey())
const [here, there] = fingerprintKeys as [(typeof fingerprintKeys)[0], (typeof fingerprintKeys)[0]]
const identifiers = ['+14152222222', '+14153333333'].map((text) => new TextEncoder().encode(text)) as [
  Uint8Array<ArrayBuffer>,
  Uint8Array<ArrayBuffer>,
]
const shown = Fingerprint.new(5_200, 2, identifiers[0], here, identifiers[1], there).displayableFingerprint().toString()
write('safety-number', {
  about:
    'safetyNumber of two UserIds; `libsignal`: numericFingerprint of (key, identifier) as cut out of a fingerprint that libsignal shows for both',
  pairs: [
    [0, 1],
    [1, 2],
    [0, 2],
  ].map(([a, b]) => ({
    a: userIds[a as number],
    b: userIds[b as number],
    digits: safetyNumber(provider, userIds[a as number]!, userIds[b as number]!),
  })),
  libsignal: [here, there].map((key, i) => {
    const ours = numericFingerprint(provider, key.serialize(), identifiers[i] as Uint8Array)
    const digits = [shown.slice(0, 30), shown.slice(30)].find((half) => half === ours)
    if (digits === undefined) throw new Error('libsignal shows another fingerprint')
    return { key: toBase64url(key.serialize()), identifier: toBase64url(identifiers[i] as Uint8Array), digits }
  }),
})
