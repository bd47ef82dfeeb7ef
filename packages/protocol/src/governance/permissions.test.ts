import fc from 'fast-check'
import { expect, it } from 'vitest'
import { codeOf } from '../errors.ts'
import {
  ALL_PERMISSIONS,
  CHANNEL_PERMISSIONS,
  channelPermissions,
  difference,
  hasPermission,
  intersection,
  isSubset,
  permissionNames,
  type Permission,
  PERMISSIONS,
  permissions,
  permissionSet,
  union,
  without,
} from './permissions.ts'

const NAMES = Object.keys(PERMISSIONS) as Permission[]
const some = fc.subarray(NAMES)
const thrown = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return codeOf(error)
  }
}

it('has the bits of Discord, each once', () => {
  expect(PERMISSIONS).toMatchObject({
    administrator: 3,
    viewChannel: 10,
    sendMessages: 11,
    manageRoles: 28,
    useCommands: 31,
    requestToSpeak: 32,
    moderateMembers: 40,
  })
  expect(new Set(Object.values(PERMISSIONS)).size).toBe(NAMES.length)
})

it('works as sets of names do', () => {
  fc.assert(
    fc.property(some, some, (a, b) => {
      const [x, y] = [permissionSet(...a), permissionSet(...b)]
      const named = (keep: (name: Permission) => boolean) => permissionSet(...NAMES.filter(keep))
      expect(permissionNames(x).toSorted()).toEqual(a.toSorted())
      expect(union(x, y)).toEqual(named((name) => a.includes(name) || b.includes(name)))
      expect(intersection(x, y)).toEqual(named((name) => a.includes(name) && b.includes(name)))
      expect(without(x, y)).toEqual(named((name) => a.includes(name) && !b.includes(name)))
      expect(difference(x, y)).toEqual(named((name) => a.includes(name) !== b.includes(name)))
      expect(isSubset(x, y)).toBe(a.every((name) => b.includes(name)))
      for (const name of NAMES) expect(hasPermission(x, name)).toBe(a.includes(name))
    }),
  )
})

it('is 8 bytes big-endian on the wire, and gives back what was encoded', () => {
  expect(permissions.toCbor(permissionSet('createInvite', 'useCommands', 'requestToSpeak', 'bypassSlowMode'))).toEqual(
    Uint8Array.of(0, 0x10, 0, 1, 0x80, 0, 0, 1),
  )
  fc.assert(
    fc.property(some, (names) => {
      expect(permissions.fromCbor(permissions.toCbor(permissionSet(...names)))).toEqual(permissionSet(...names))
    }),
  )
})

it('refuses bits that have no name, and in overrides those that count for the whole community', () => {
  expect(thrown(() => permissions.fromCbor(Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0)))).toBe('E_MALFORMED')
  expect(thrown(() => permissions.fromCbor(Uint8Array.of(0, 0, 0, 0, 0, 0, 0x10, 0)))).toBe('E_MALFORMED')
  expect(thrown(() => permissions.fromCbor(new Uint8Array(7)))).toBe('E_MALFORMED')
  expect(thrown(() => permissions.toCbor({ high: 0, low: 0.5 }))).toBe('E_MALFORMED')
  expect(thrown(() => channelPermissions.toCbor(permissionSet('administrator')))).toBe('E_MALFORMED')
  expect(thrown(() => channelPermissions.toCbor(ALL_PERMISSIONS))).toBe('E_MALFORMED')
  expect(channelPermissions.fromCbor(channelPermissions.toCbor(CHANNEL_PERMISSIONS))).toEqual(CHANNEL_PERMISSIONS)
})
