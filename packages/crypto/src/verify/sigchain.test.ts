import { codeOf, type Handle, idFromBytes, LIMITS, parseHandle } from '@conclave/protocol'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createAccount, type NewAccount } from '../identity/account.ts'
import { addDevice, replaceRecovery, revokeDevices, rotateAccountKey, setHandle, setVault } from '../identity/chain-changes.ts'
import { type DeviceKeys, generateDeviceKeys, keyEntryOf } from '../identity/device-keys.ts'
import { prepareRotation } from '../identity/rotation.ts'
import { type ChainStep, signLink } from '../identity/sign-link.ts'
import { concat, webCryptoProvider } from '../primitives/index.ts'
import { activeDevices, type ChainState } from './chain-state.ts'
import { compareHeads, placeHead } from './heads.ts'
import { type Link, type LinkBody, type LinkType, LINK_TYPES } from './links.ts'
import { verifyProvider } from './provider.ts'
import { extendChain, verifyChain } from './sigchain.ts'

const provider = webCryptoProvider()
const server = verifyProvider()
const LONG = process.env['CONCLAVE_LONG'] !== undefined
const EMPTY = new Uint8Array()

let ada: NewAccount
let phone: DeviceKeys
/** Every type of link once: genesis, rotate, set-handle, set-vault, add-device, revoke-device, replace-recovery, set-vault. */
let links: readonly Uint8Array[]
let states: readonly ChainState[]

const codeOfAsync = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => codeOf(error) ?? error,
  )
const refused = ['E_CHAIN_INVALID', 'E_SIGNATURE']

beforeAll(async () => {
  ada = await createAccount(provider, { handle: parseHandle('ada'), deviceName: 'laptop' })
  phone = await generateDeviceKeys(provider)
  const vaulted = await setVault(provider, ada.state, ada.recovery, { version: 1, sealed: new Uint8Array(80), suite: 1 })
  const added = await addDevice(provider, vaulted.state, ada.device, { device: phone, name: 'phone', accountKey: ada.accountKey })
  const revoked = await revokeDevices(provider, added.state, ada.recovery, ada.accountKey, [ada.device.deviceId])
  const replaced = await replaceRecovery(provider, revoked.state, ada.recovery, revoked.accountKey)
  const last = await setVault(provider, replaced.state, replaced.recovery, { version: 2, sealed: new Uint8Array(80), suite: 1 })
  links = [...ada.links, ...[vaulted, added, revoked, replaced, last].map((step) => step.link)]
  states = await Promise.all(links.map((_, i) => verifyChain(server, links.slice(0, i + 1))))
})

describe('tampering', () => {
  it('refuses every flipped byte of every link', async () => {
    for (const [i, link] of links.entries()) {
      const step = LONG ? 1 : 37
      for (let at = i % step; at < link.length; at += step) {
        const bad = link.with(at, (link[at] as number) ^ (1 << (at % 8)))
        const before = states[i - 1]
        const code = await codeOfAsync(before === undefined ? verifyChain(server, [bad]) : extendChain(server, before, bad))
        expect(refused, `link ${i + 1}, byte ${at}`).toContain(code)
      }
    }
  }, 120_000)

  it('refuses every flipped byte of the frame and the signatures', async () => {
    for (const [i, link] of links.entries()) {
      const edges = [...Array(60).keys()].flatMap((at) => [at, link.length - 1 - at])
      for (const at of edges) {
        const bad = link.with(at, (link[at] as number) ^ 1)
        const before = states[i - 1]
        expect(refused).toContain(await codeOfAsync(before === undefined ? verifyChain(server, [bad]) : extendChain(server, before, bad)))
      }
    }
  })

  it('refuses links that are cut, extended, dropped, doubled, swapped or from another chain', async () => {
    const other = await createAccount(provider, { handle: parseHandle('eve'), deviceName: '' })
    const without = (i: number) => links.filter((_, at) => at !== i)
    const variants: (readonly Uint8Array[])[] = [[], links.slice(1), [...links, links[0] as Uint8Array]]
    for (let i = 0; i < links.length - 1; i++) {
      variants.push(
        without(i),
        links.toSpliced(i, 0, links[i] as Uint8Array),
        links.toSpliced(i, 2, links[i + 1] as Uint8Array, links[i] as Uint8Array),
      )
    }
    for (const [i, link] of links.entries()) variants.push(links.with(i, link.subarray(0, -1)), links.with(i, Uint8Array.of(...link, 0)))
    variants.push(links.with(2, other.links[2] as Uint8Array))
    for (const variant of variants) expect(refused).toContain(await codeOfAsync(verifyChain(server, variant)))
    expect(await codeOfAsync(verifyChain(server, links, other.state.userId))).toBe('E_CHAIN_INVALID')
  })

  it('refuses hostile bytes without any other error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (noise) => {
        expect(await codeOfAsync(extendChain(server, states[3] as ChainState, noise))).toBe('E_CHAIN_INVALID')
      }),
    )
    expect(await codeOfAsync(extendChain(server, states[3] as ChainState, new Uint8Array(LIMITS.chainLinkBytes + 1)))).toBe('E_CHAIN_INVALID')
  })
})

/** Signs anything, without the checks of `appendLink`. */
async function forge<T extends LinkType>(
  state: ChainState,
  next: { type: T; body: LinkBody<T> },
  signers: readonly DeviceKeys[],
  signer = signers[0] as DeviceKeys,
): Promise<string | undefined> {
  const link = { userId: state.userId, seq: state.seq + 1, previous: state.hash, ...next, signer: signer.deviceId } as unknown as Link
  return (await codeOfAsync(extendChain(server, state, await signLink(provider, link, signers)))) as string | undefined
}

describe('who may sign what', () => {
  type Draft = { body: LinkBody<LinkType>; second?: DeviceKeys }
  async function drafts(
    state: ChainState,
    accountKey: NewAccount['accountKey'],
    own: DeviceKeys,
    other: DeviceKeys,
  ): Promise<Record<string, { type: LinkType } & Draft>> {
    const fresh = await generateDeviceKeys(provider)
    const entry = keyEntryOf(fresh, EMPTY)
    const rotation = async (revoked: DeviceKeys[]) =>
      (await prepareRotation(provider, state, accountKey, { revoked: revoked.map((keys) => keys.deviceId) })).rotation
    return {
      'add-device': { type: 'add-device', body: { device: entry, boxesHash: new Uint8Array(32) }, second: fresh },
      'set-handle': { type: 'set-handle', body: { handle: 'other' } },
      'revoke itself': { type: 'revoke-device', body: { rotation: await rotation([own]) } },
      'revoke another': { type: 'revoke-device', body: { rotation: await rotation([other]) } },
      'revoke two': { type: 'revoke-device', body: { rotation: await rotation([own, other]) } },
      rotate: { type: 'rotate', body: { rotation: await rotation([]) } },
      'set-vault': { type: 'set-vault', body: { version: 1, hash: new Uint8Array(32), suite: 1 } },
      'replace-recovery': { type: 'replace-recovery', body: { recovery: entry, rotation: await rotation([]) }, second: fresh },
    }
  }
  const device = {
    'add-device': true,
    'set-handle': true,
    'revoke itself': true,
    'revoke another': false,
    'revoke two': false,
    rotate: false,
    'set-vault': false,
    'replace-recovery': false,
  }
  const nothing = Object.fromEntries(Object.keys(device).map((name) => [name, false]))
  const everything = Object.fromEntries(Object.keys(device).map((name) => [name, true]))

  it.each([
    ['a device', 'device', device],
    ['the recovery key', 'recovery', everything],
    ['a revoked device', 'revoked', nothing],
    ['a stranger', 'stranger', nothing],
  ] as const)('%s', async (_, who, table) => {
    const [own, other, revoked, stranger] = [
      await generateDeviceKeys(provider),
      await generateDeviceKeys(provider),
      ada.device,
      await generateDeviceKeys(provider),
    ]
    let { state, accountKey } = ada as { state: ChainState; accountKey: NewAccount['accountKey'] }
    for (const added of [own, other, await generateDeviceKeys(provider)])
      state = (await addDevice(provider, state, ada.device, { device: added, name: '', accountKey })).state
    ;({ state, accountKey } = await revokeDevices(provider, state, ada.recovery, accountKey, [revoked.deviceId]))
    const signer = { device: own, recovery: ada.recovery, revoked, stranger }[who]
    for (const [name, { second, ...draft }] of Object.entries(await drafts(state, accountKey, own, other))) {
      const result = await forge(state, draft, second === undefined ? [signer] : [signer, second])
      expect([name, result]).toEqual([name, (table as Record<string, boolean>)[name] ? undefined : 'E_CHAIN_INVALID'])
    }
  })

  it('refuses a signature by a key that is not the one named', async () => {
    const next = { type: 'set-handle', body: { handle: 'other' } } as const
    expect(await forge(ada.state, next, [phone], ada.device)).toBe('E_SIGNATURE')
    expect(await forge(ada.state, next, [ada.device, ada.recovery], ada.device)).toBe('E_SIGNATURE')
  })

  it('refuses a new key that does not prove itself', async () => {
    const body = { device: keyEntryOf(phone, EMPTY), boxesHash: new Uint8Array(32) }
    expect(await forge(ada.state, { type: 'add-device', body }, [ada.device])).toBe('E_SIGNATURE')
    expect(await forge(ada.state, { type: 'add-device', body }, [ada.device, ada.device])).toBe('E_SIGNATURE')
    const { rotation } = await prepareRotation(provider, ada.state, ada.accountKey, { revoked: [] })
    expect(
      await forge(ada.state, { type: 'replace-recovery', body: { recovery: keyEntryOf(phone, EMPTY), rotation } }, [ada.recovery, ada.recovery]),
    ).toBe('E_SIGNATURE')
  })
})

describe('what a link may say', () => {
  it('refuses a genesis that only one key signed, or whose keys are the same', async () => {
    const zero = new Uint8Array(32)
    const genesis = (second: DeviceKeys): Link => {
      const body = { device: keyEntryOf(phone, EMPTY), recovery: keyEntryOf(second, EMPTY) }
      return { userId: idFromBytes('UserId', zero), seq: 1, previous: zero, type: 'genesis', body, signer: phone.deviceId }
    }
    const fresh = await generateDeviceKeys(provider)
    const verify = async (link: Link, signers: DeviceKeys[]) => codeOfAsync(verifyChain(server, [await signLink(provider, link, signers)]))
    expect(await verify(genesis(fresh), [phone, fresh])).toBeUndefined()
    expect(await verify(genesis(fresh), [phone])).toBe('E_SIGNATURE')
    expect(await verify(genesis(fresh), [phone, phone])).toBe('E_SIGNATURE')
    expect(await verify(genesis(fresh), [fresh, phone])).toBe('E_SIGNATURE')
    expect(await verify(genesis(phone), [phone, phone])).toBe('E_CHAIN_INVALID')
    expect(await verify(genesis({ ...fresh, xwing: phone.xwing }), [phone, fresh])).toBe('E_CHAIN_INVALID')
    expect(await verify({ ...genesis(fresh), seq: 2 }, [phone, fresh])).toBe('E_CHAIN_INVALID')
    expect(await verify({ ...genesis(fresh), previous: zero.with(0, 1) }, [phone, fresh])).toBe('E_CHAIN_INVALID')
    expect(await verify({ ...genesis(fresh), userId: ada.state.userId }, [phone, fresh])).toBe('E_CHAIN_INVALID')
    expect(await verify({ ...genesis(fresh), signer: fresh.deviceId }, [fresh, phone])).toBe('E_CHAIN_INVALID')
  })

  it('refuses wrong generations, wraps, versions, handles, revocations', async () => {
    const { state, recovery, accountKey } = ada
    const { rotation } = await prepareRotation(provider, state, accountKey, { revoked: [] })
    const bad = [
      { type: 'rotate', body: { rotation: { ...rotation, generation: 1 } } },
      { type: 'rotate', body: { rotation: { ...rotation, generation: 3 } } },
      { type: 'rotate', body: { rotation: { ...rotation, wrap: null } } },
      { type: 'rotate', body: { rotation: { ...rotation, revoked: [ada.device.deviceId] } } },
      { type: 'revoke-device', body: { rotation } },
      { type: 'revoke-device', body: { rotation: { ...rotation, revoked: [phone.deviceId] } } },
      { type: 'set-vault', body: { version: 2, hash: new Uint8Array(32), suite: 1 } },
      { type: 'set-handle', body: { handle: 'Ada' } },
      { type: 'set-handle', body: { handle: '_a' } },
      { type: 'genesis', body: { device: keyEntryOf(phone, EMPTY), recovery: keyEntryOf(recovery, EMPTY) } },
    ] as { type: LinkType; body: LinkBody<LinkType> }[]
    for (const next of bad) expect([next, await forge(state, next, [recovery])]).toEqual([next, 'E_CHAIN_INVALID'])
  })

  it('refuses a well-signed link with another number, predecessor or account, one at a time', async () => {
    const { state, device } = ada
    const right: Link = {
      userId: state.userId,
      seq: state.seq + 1,
      previous: state.hash,
      type: 'set-handle',
      body: { handle: 'other' },
      signer: device.deviceId,
    }
    const verify = async (changed: Partial<Pick<Link, 'userId' | 'seq' | 'previous'>>) =>
      codeOfAsync(extendChain(server, state, await signLink(provider, { ...right, ...changed }, [device])))
    expect(await verify({})).toBeUndefined()
    for (const seq of [1, state.seq, state.seq + 2]) expect(await verify({ seq })).toBe('E_CHAIN_INVALID')
    for (const previous of [state.hashes[0] as Uint8Array, new Uint8Array(32)]) expect(await verify({ previous })).toBe('E_CHAIN_INVALID')
    expect(await verify({ userId: idFromBytes('UserId', new Uint8Array(32)) })).toBe('E_CHAIN_INVALID')
  })

  it('refuses ids and keys that were used before, also by a revoked device or a former recovery key', async () => {
    const state = states.at(-1) as ChainState
    const fresh = await generateDeviceKeys(provider)
    for (const old of [ada.device, ada.recovery, phone]) {
      for (const mixed of [
        { ...fresh, deviceId: old.deviceId },
        { ...fresh, ed25519: old.ed25519 },
        { ...fresh, x25519: old.x25519 },
        { ...fresh, xwing: old.xwing },
        { ...fresh, xwing: { ...fresh.xwing, publicKey: concat(fresh.xwing.publicKey.subarray(0, -32), old.xwing.publicKey.subarray(-32)) } },
      ]) {
        const body = { device: keyEntryOf(mixed, EMPTY), boxesHash: new Uint8Array(32) }
        expect(await forge(state, { type: 'add-device', body }, [phone, mixed])).toBe('E_CHAIN_INVALID')
      }
    }
  })

  it('takes sixteen devices and no more', async () => {
    let { state } = ada
    for (let i = activeDevices(state).length; i < LIMITS.devicesPerAccount; i++) {
      state = (await addDevice(provider, state, ada.device, { device: await generateDeviceKeys(provider), name: '', accountKey: ada.accountKey }))
        .state
    }
    const late = addDevice(provider, state, ada.device, { device: await generateDeviceKeys(provider), name: '', accountKey: ada.accountKey })
    expect(await codeOfAsync(late)).toBe('E_DEVICE_LIMIT')
  })
})

describe('random histories', () => {
  it('verify, link by link and as a whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('add', 'handle', 'rotate', 'revoke', 'recovery'), fc.nat(7)), { maxLength: 8 }),
        async (acts) => {
          let { state, accountKey, recovery } = ada as Pick<NewAccount, 'state' | 'accountKey' | 'recovery'>
          const made = [...ada.links]
          const devices = [ada.device]
          for (const [act, n] of acts) {
            const signer = devices[n % devices.length] as DeviceKeys
            if (act === 'revoke' && devices.length === 1) continue
            const device = await generateDeviceKeys(provider)
            const step: ChainStep & { recovery?: DeviceKeys; accountKey?: NewAccount['accountKey'] } =
              act === 'add'
                ? await addDevice(provider, state, n % 2 ? recovery : signer, { device, name: 'd', accountKey })
                : act === 'handle'
                  ? await setHandle(provider, state, signer, `h${n}${made.length}x` as Handle)
                  : act === 'rotate'
                    ? await rotateAccountKey(provider, state, recovery, accountKey)
                    : act === 'revoke'
                      ? await revokeDevices(provider, state, n % 2 ? recovery : signer, accountKey, [signer.deviceId])
                      : await replaceRecovery(provider, state, recovery, accountKey)
            if (act === 'add') devices.push(device)
            if (act === 'revoke') devices.splice(devices.indexOf(signer), 1)
            recovery = step.recovery ?? recovery
            accountKey = step.accountKey ?? accountKey
            state = step.state
            made.push(step.link)
          }
          const verified = await verifyChain(server, made, ada.state.userId)
          expect(verified).toEqual(state)
          expect(
            activeDevices(verified)
              .map((device) => device.keys.id)
              .toSorted(),
          ).toEqual(devices.map((keys) => keys.deviceId).toSorted())
        },
      ),
      { numRuns: LONG ? 200 : 15 },
    )
  }, 60_000)

  it('covers every type of link in the fixture', () => {
    const text = new TextDecoder('latin1')
    for (const type of LINK_TYPES) expect([type, links.some((link) => text.decode(link).includes(type))]).toEqual([type, true])
  })
})

describe('rollback and fork', () => {
  it('keeps both heads as evidence', async () => {
    const [fresh, older] = [states[5] as ChainState, states[3] as ChainState]
    const head = (state: ChainState) => ({ seq: state.seq, hash: state.hash })
    expect(compareHeads(head(fresh), fresh)).toEqual({ kind: 'same' })
    expect(compareHeads(head(older), fresh)).toEqual({ kind: 'newer' })
    expect(compareHeads(head(fresh), older)).toEqual({ kind: 'rollback', code: 'E_CHAIN_ROLLBACK', stored: head(fresh), fresh: head(older) })
    const branch = (await setHandle(provider, older, ada.device, parseHandle('branch'))).state
    expect(compareHeads(head(branch), fresh)).toEqual({ kind: 'fork', code: 'E_CHAIN_FORK', stored: head(branch), fresh: head(fresh) })
    expect(compareHeads(head(branch), branch)).toEqual({ kind: 'same' })
  })

  it('places a head that somebody told', () => {
    const [fresh, older] = [states[5] as ChainState, states[3] as ChainState]
    expect(placeHead(fresh, { seq: older.seq, hash: older.hash })).toBe('behind')
    expect(placeHead(fresh, { seq: fresh.seq, hash: fresh.hash })).toBe('current')
    expect(placeHead(older, { seq: fresh.seq, hash: fresh.hash })).toBe('ahead')
    expect(placeHead(fresh, { seq: older.seq, hash: fresh.hash })).toBe('fork')
    expect(placeHead(fresh, { seq: 0, hash: fresh.hash })).toBe('fork')
  })
})
