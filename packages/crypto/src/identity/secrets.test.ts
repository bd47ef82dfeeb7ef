import { codeOf, type DeviceId, idBytes, idFromBytes, parseHandle, toBase64url, type UserId } from '@conclave/protocol'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/index.ts'
import { checkAccountKeyBoxes } from '../verify/account-key-boxes.ts'
import { decodeSignedLink } from '../verify/links.ts'
import { createAccount, type NewAccount } from './account.ts'
import { generateAccountKey, openAccountKey, openOlderAccountKeys, sealAccountKey } from './account-key.ts'
import { type AccountRecord, decodeAccountRecord, encodeAccountRecord, openAccountRecord, sealAccountRecord } from './account-record.ts'
import { addDevice, replaceLostAccountKey, revokeDevices, rotateAccountKey, setHandle } from './chain-changes.ts'
import { decodeDeviceKeys, encodeDeviceKeys, generateDeviceKeys, keyEntryOf, wipeDeviceKeys } from './device-keys.ts'
import { openDeviceName, sealDeviceName } from './device-name.ts'
import { formatFriendLink, parseFriendLink } from './friend-link.ts'
import { padToMultiple, unpad } from './padding.ts'
import { generatePassword } from './password.ts'
import { deliveryToken, generateProfileKey, openProfile, sealProfile } from './profile.ts'
import { mergeRecord, nextCounter } from './record-order.ts'
import { recoveryWords, seedFromWords } from './recovery.ts'
import { compareSafetyCode, formatSafetyCode, parseSafetyCode } from './safety-code.ts'
import { groupDigits, safetyNumber } from './safety-number.ts'

const provider = webCryptoProvider()
const codeOfAsync = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => codeOf(error) ?? error,
  )
const codeOfCall = (work: () => unknown) => {
  try {
    work()
    return undefined
  } catch (error) {
    return codeOf(error) ?? error
  }
}

let ada: NewAccount
let bob: NewAccount
beforeAll(async () => {
  ada = await createAccount(provider, { handle: parseHandle('ada'), deviceName: '' })
  bob = await createAccount(provider, { handle: parseHandle('bob'), deviceName: '' })
})

describe('account keys', () => {
  it('are refused when the chain does not commit to them', async () => {
    const { state, device } = ada
    const wrong = generateAccountKey(provider, 1)
    const { box } = await sealAccountKey(provider, state.userId, wrong, keyEntryOf(device, new Uint8Array()))
    expect(await codeOfAsync(openAccountKey(provider, state, 1, device, box))).toBe('E_CHAIN_INVALID')
  })

  it('are refused in a box for another receiver, generation or account', async () => {
    const { state, device, recovery, accountKey } = ada
    const entry = keyEntryOf(device, new Uint8Array())
    const open = async (box: { box: Uint8Array }, generation = 1) => codeOfAsync(openAccountKey(provider, state, generation, device, box.box))
    expect(await open(await sealAccountKey(provider, state.userId, accountKey, entry))).toBeUndefined()
    expect(await open(await sealAccountKey(provider, state.userId, accountKey, { ...entry, id: recovery.deviceId }))).toBe('E_CHAIN_INVALID')
    expect(await open(await sealAccountKey(provider, state.userId, { ...accountKey, generation: 2 }, entry))).toBe('E_CHAIN_INVALID')
    expect(await open(await sealAccountKey(provider, bob.state.userId, accountKey, entry))).toBe('E_CHAIN_INVALID')
    expect(await open(await sealAccountKey(provider, state.userId, accountKey, entry), 2)).toBe('E_CHAIN_INVALID')
    expect(await open(await sealAccountKey(provider, state.userId, accountKey, keyEntryOf(recovery, new Uint8Array())))).toBe('E_CHAIN_INVALID')
  })

  it('are not taken from a wrap that holds another key than the chain says', async () => {
    const lying = { ...ada.accountKey, secret: provider.random(32) }
    const rotated = await rotateAccountKey(provider, ada.state, ada.recovery, lying)
    expect(await openOlderAccountKeys(provider, rotated.state, rotated.accountKey)).toEqual([rotated.accountKey])
    const honest = await rotateAccountKey(provider, ada.state, ada.recovery, ada.accountKey)
    expect(await openOlderAccountKeys(provider, honest.state, honest.accountKey)).toEqual([ada.accountKey, honest.accountKey])
  })
})

describe('an account whose newest key a leaving device gave to nobody', () => {
  async function closedAccount() {
    const thief = await generateDeviceKeys(provider)
    const added = await addDevice(provider, ada.state, ada.device, { device: thief, name: '', accountKey: ada.accountKey })
    const left = await revokeDevices(provider, added.state, thief, ada.accountKey, [thief.deviceId])
    return left.state
  }

  it('goes on from the key before it', async () => {
    const state = await closedAccount()
    expect(await codeOfAsync(rotateAccountKey(provider, state, ada.recovery, ada.accountKey))).toBe('E_CONFLICT')
    const healed = await replaceLostAccountKey(provider, state, ada.recovery, ada.accountKey)
    checkAccountKeyBoxes(provider, healed.state, decodeSignedLink(provider, healed.link).link, healed.accountKeys)
    const box = healed.accountKeys.boxes.find(({ receiverId }) => receiverId === ada.recovery.deviceId)
    const opened = await openAccountKey(provider, healed.state, 3, ada.recovery, box?.box ?? new Uint8Array())
    expect(await openOlderAccountKeys(provider, healed.state, opened)).toEqual([ada.accountKey, opened])
  })

  it('goes on without any older key, and may take devices out at once', async () => {
    const state = await closedAccount()
    const phone = await generateDeviceKeys(provider)
    const other = await addDevice(provider, state, ada.device, { device: phone, name: '', accountKey: { ...ada.accountKey, generation: 2 } })
    const healed = await replaceLostAccountKey(provider, other.state, ada.recovery, null, [ada.device.deviceId])
    expect(await openOlderAccountKeys(provider, healed.state, healed.accountKey)).toEqual([healed.accountKey])
    expect(healed.accountKeys.boxes).toHaveLength(2)
  })
})

describe('device keys and names', () => {
  it('survive their encoding, and wiping removes every private half', async () => {
    const keys = await generateDeviceKeys(provider)
    expect(decodeDeviceKeys(encodeDeviceKeys(keys))).toEqual(keys)
    wipeDeviceKeys(keys)
    for (const pair of [keys.ed25519, keys.x25519, keys.xwing]) expect(pair.privateKey).toEqual(new Uint8Array(32))
  })

  it('show one size, and open for the right device only', async () => {
    const id = ada.device.deviceId
    const names = ['', 'x', '電'.repeat(60)]
    const sealed = await Promise.all(names.map((name) => sealDeviceName(provider, ada.accountKey, id, name)))
    expect(new Set(sealed.map((name) => name.length)).size).toBe(1)
    for (const [i, name] of names.entries()) expect(await openDeviceName(provider, [ada.accountKey], id, sealed[i] as Uint8Array)).toBe(name)
    expect(await openDeviceName(provider, [ada.accountKey], bob.device.deviceId, sealed[1] as Uint8Array)).toBeUndefined()
    expect(await openDeviceName(provider, [bob.accountKey], id, sealed[1] as Uint8Array)).toBeUndefined()
    expect(await openDeviceName(provider, [ada.accountKey], id, new Uint8Array(5))).toBeUndefined()
    expect(await codeOfAsync(sealDeviceName(provider, ada.accountKey, id, 'x'.repeat(61)))).toBe('E_TOO_LARGE')
  })
})

describe('recovery words', () => {
  it('are 24 and give the seed back, however they are typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const words = recoveryWords(seed)
        expect(words.split(' ')).toHaveLength(24)
        expect(seedFromWords(`  ${words.toUpperCase().replaceAll(' ', ' \n ')} `)).toEqual(seed)
      }),
    )
  })

  it('are refused when one is wrong, missing or in another place, without being repeated', () => {
    const words = recoveryWords(new Uint8Array(32).fill(7)).split(' ')
    const bad = [words.slice(1), [...words, 'zoo'], words.with(3, 'conclave'), words.toReversed(), words.slice(0, 12), []]
    for (const list of bad) expect(codeOfCall(() => seedFromWords(list.join(' ')))).toBe('E_RECOVERY_WORDS')
    expect(() => seedFromWords(words.with(0, 'hunter2').join(' '))).not.toThrow('hunter2')
  })

  it('come as seven words for a password, never the same', () => {
    const made = Array.from({ length: 50 }, () => generatePassword(provider))
    for (const password of made) expect(password).toMatch(/^([a-z]{3,8}-){6}[a-z]{3,8}$/)
    expect(new Set(made).size).toBe(50)
    expect(generatePassword({ random: (length) => new Uint8Array(length).fill(0xff) })).toBe(Array(7).fill('zoo').join('-'))
  })
})

describe('safety numbers', () => {
  it('are the same for both, differ by person and do not change with devices', async () => {
    const number = safetyNumber(provider, ada.state.userId, bob.state.userId)
    expect(number).toMatch(/^\d{60}$/)
    expect(safetyNumber(provider, bob.state.userId, ada.state.userId)).toBe(number)
    expect(number.slice(0, 30) < number.slice(30)).toBe(true)
    expect(safetyNumber(provider, ada.state.userId, idFromBytes('UserId', new Uint8Array(32)))).not.toBe(number)
    expect(groupDigits(number).split(' ')).toHaveLength(12)
  })

  it('come with both heads as a code, which tells match, fork and strangers apart', async () => {
    const shown = parseSafetyCode(formatSafetyCode(bob.state, ada.state))
    expect(compareSafetyCode(shown, ada.state, bob.state)).toBe('match')
    expect(compareSafetyCode(shown, bob.state, ada.state)).toBe('other-person')
    const eve = await createAccount(provider, { handle: parseHandle('eve'), deviceName: '' })
    expect(compareSafetyCode(parseSafetyCode(formatSafetyCode(eve.state, ada.state)), ada.state, bob.state)).toBe('other-person')
    expect(compareSafetyCode(parseSafetyCode(formatSafetyCode(bob.state, eve.state)), ada.state, bob.state)).toBe('other-person')
    const one = (await setHandle(provider, bob.state, bob.device, parseHandle('one'))).state
    const two = (await setHandle(provider, bob.state, bob.device, parseHandle('two'))).state
    expect(compareSafetyCode(parseSafetyCode(formatSafetyCode(one, ada.state)), ada.state, two)).toBe('fork')
    expect(compareSafetyCode(parseSafetyCode(formatSafetyCode(one, ada.state)), ada.state, bob.state)).toBe('fetch-first')
    expect(compareSafetyCode(shown, ada.state, one)).toBe('match')
  })

  it('refuses other codes', () => {
    for (const text of ['', 'https://example.org', 'CONCLAVE-SAFETY:', 'CONCLAVE-SAFETY:%%', `CONCLAVE-SAFETY:${'A'.repeat(400)}`])
      expect(codeOfCall(() => parseSafetyCode(text))).toBe('E_MALFORMED')
  })
})

describe('friend links', () => {
  const userId = idFromBytes('UserId', new Uint8Array(32).fill(1))
  const serverId = idFromBytes('ServerId', new Uint8Array(32).fill(2))

  it('come back as they were made', () => {
    for (const serverUrl of ['http://127.0.0.1:8787', 'https://chat.example.org', 'https://example.org/chat']) {
      const link = { serverUrl, userId, serverId }
      expect(parseFriendLink(` ${formatFriendLink(link)}\n`)).toEqual(link)
      expect(formatFriendLink({ ...link, serverUrl: `${serverUrl}/` })).toBe(formatFriendLink(link))
    }
  })

  it('refuses anything else', () => {
    const good = formatFriendLink({ serverUrl: 'https://a.b', userId, serverId })
    const bad = [
      '',
      'ada',
      good.slice(0, -1),
      `${good}A`,
      good.replace('https', 'ftp'),
      good.replace('#', '?'),
      good.replace('.A', ' A'),
      good.replace('https://a.b', 'https://user@a.b'),
      good.replace(/.$/, '_'),
    ]
    for (const text of bad) expect([text, codeOfCall(() => parseFriendLink(text))]).toEqual([text, 'E_LINK_MALFORMED'])
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(codeOfCall(() => parseFriendLink(text))).toBe('E_LINK_MALFORMED')
      }),
    )
  })
})

describe('profiles', () => {
  it('open with their key only, and show their size in steps', async () => {
    const { userId } = ada.state
    const key = generateProfileKey(provider, 3)
    const sealed = await sealProfile(provider, userId, key, { displayName: 'Ada' })
    expect(sealed).toHaveLength(512 + 48)
    expect(await openProfile(provider, userId, key, sealed)).toEqual({ displayName: 'Ada' })
    expect(await openProfile(provider, bob.state.userId, key, sealed)).toBeUndefined()
    expect(await openProfile(provider, userId, { ...key, generation: 4 }, sealed)).toBeUndefined()
    expect(await openProfile(provider, userId, generateProfileKey(provider, 3), sealed)).toBeUndefined()
    expect(await openProfile(provider, userId, key, sealed.with(90, (sealed[90] as number) ^ 1))).toBeUndefined()
  })

  it('give a delivery token for each account and generation', () => {
    const key = generateProfileKey(provider, 1)
    const tokens = [
      deliveryToken(provider, ada.state.userId, key),
      deliveryToken(provider, bob.state.userId, key),
      deliveryToken(provider, ada.state.userId, { ...key, generation: 2 }),
    ]
    expect(tokens.map((token) => token.length)).toEqual([16, 16, 16])
    expect(new Set(tokens.map(toBase64url)).size).toBe(3)
  })
})

describe('account records', () => {
  const stamp = (counter: number, device = 1) => ({ counter, deviceId: idFromBytes('DeviceId', new Uint8Array(16).fill(device)) as DeviceId })
  const subject = new Uint8Array(32).fill(5)
  const contact = (counter: number, handle = 'bob'): AccountRecord => ({
    kind: 'contact',
    subject,
    body: {
      state: 'contact',
      handle,
      displayName: 'Bob',
      profileKey: { generation: 2, secret: new Uint8Array(32).fill(4) },
      head: { seq: 4, hash: new Uint8Array(32) },
      verified: true,
      since: 12,
    },
    ...stamp(counter),
  })
  const epochs = (count: number): AccountRecord => {
    const one = (_: unknown, epoch: number) => ({ epoch, joined: new Uint8Array(32).fill(epoch), shared: epoch % 2 ? null : new Uint8Array(32) })
    const body = { communityId: idFromBytes('CommunityId', subject), groupId: subject, number: 1, epochs: Array.from({ length: count }, one) }
    return { kind: 'epochs', subject: new Uint8Array(16), body, ...stamp(6) }
  }
  const others: AccountRecord[] = [
    { kind: 'profile-key', subject: new Uint8Array(), body: { key: { generation: 1, secret: new Uint8Array(32) } }, ...stamp(1) },
    { kind: 'profile', subject: new Uint8Array(), body: { displayName: 'Ada' }, ...stamp(2) },
    { kind: 'device-name', subject: new Uint8Array(16), body: { name: 'phone' }, ...stamp(3) },
    { kind: 'setting', subject: new TextEncoder().encode('presence'), body: { value: Uint8Array.of(1) }, ...stamp(4) },
    epochs(64),
    { kind: 'unknown', name: 'contact/2', subject, body: Uint8Array.of(1, 2, 3), ...stamp(5) },
  ]

  it('come back, also those of kinds that are not known', async () => {
    const { userId } = ada.state
    for (const record of [contact(1), ...others]) {
      const sealed = await sealAccountRecord(provider, userId, ada.accountKey, record)
      expect(await openAccountRecord(provider, userId, [ada.accountKey], sealed)).toEqual(record)
      expect(decodeAccountRecord(encodeAccountRecord(record))).toEqual(record)
    }
  })

  it('of keys of epochs have at least one and at most 64 of them', () => {
    for (const count of [0, 65]) expect(codeOfCall(() => encodeAccountRecord(epochs(count)))).toBe('E_MALFORMED')
  })

  it('are refused when changed, for another account, or without the key', async () => {
    const { userId } = ada.state
    const sealed = await sealAccountRecord(provider, userId, ada.accountKey, contact(1))
    for (let at = 0; at < sealed.length; at += 7) {
      const code = await codeOfAsync(openAccountRecord(provider, userId, [ada.accountKey], sealed.with(at, (sealed[at] as number) ^ 1)))
      expect(['E_MALFORMED', 'E_CONFLICT']).toContain(code)
    }
    expect(await codeOfAsync(openAccountRecord(provider, bob.state.userId, [ada.accountKey], sealed))).toBe('E_MALFORMED')
    expect(await codeOfAsync(openAccountRecord(provider, userId, [bob.accountKey], sealed))).toBe('E_MALFORMED')
    expect(await codeOfAsync(openAccountRecord(provider, userId, [{ ...ada.accountKey, generation: 2 }], sealed))).toBe('E_CONFLICT')
  })

  it('end the same in whichever order they arrive', () => {
    const writes = [contact(1, 'a'), contact(3, 'b'), { ...contact(3, 'c'), ...stamp(3, 2) }, contact(2, 'd'), ...others]
    const all = (list: readonly AccountRecord[]) =>
      list.reduce((records, record) => mergeRecord(records, record).records, new Map() as ReadonlyMap<string, AccountRecord>)
    const wanted = new Map([...all(writes)].toSorted(([a], [b]) => a.localeCompare(b)))
    expect([...wanted.values()].find((record) => record.kind === 'contact')?.body).toMatchObject({ handle: 'c' })
    fc.assert(
      fc.property(fc.shuffledSubarray(writes, { minLength: writes.length }), (order) => {
        expect(new Map([...all([...order, ...order])].toSorted(([a], [b]) => a.localeCompare(b)))).toEqual(wanted)
      }),
    )
    expect(nextCounter(writes)).toBe(7)
    expect(mergeRecord(wanted, contact(1)).kind).toBe('stale')
  })

  it('pad and unpad', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (plain) => {
        const padded = padToMultiple(plain, 64)
        expect(padded.length % 64).toBe(0)
        expect(unpad(padded)).toEqual(plain)
      }),
    )
    for (const bad of [new Uint8Array(), new Uint8Array(9), Uint8Array.of(1, 2)]) expect(unpad(bad)).toBeUndefined()
  })
})

it('keeps ids of accounts as hashes of their genesis', () => {
  expect(idBytes(ada.state.userId as UserId)).toEqual(ada.state.hashes[0])
})
