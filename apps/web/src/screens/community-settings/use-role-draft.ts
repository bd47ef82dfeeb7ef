import { useState } from 'react'
import type { CommunityActions, Permission, Role } from '../../models/api.ts'

type RoleChange = Parameters<CommunityActions['editRole']>[2]

/** A role as somebody is changing it. */
export interface RoleDraft {
  readonly name: string
  readonly colour: number | undefined
  readonly permissions: readonly Permission[]
  /** What is other than before; undefined for nothing, or for what cannot be saved. */
  readonly change: RoleChange | undefined
  setName(name: string): void
  setColour(colour: number | undefined): void
  grant(permission: Permission, given: boolean): void
}

/** What is changed here stays when somebody else changes the role meanwhile; the rest follows them. */
export function useRoleDraft(role: Role): RoleDraft {
  const [name, setName] = useState<string>()
  const [colour, setColour] = useState<{ readonly value: number | undefined }>()
  const [granted, setGranted] = useState<ReadonlyMap<Permission, boolean>>(new Map())
  const permissions = [...role.permissions.filter((one) => granted.get(one) !== false), ...added(role, granted)]
  const text = name?.trim()
  const change: RoleChange = {
    ...(text !== undefined && text !== role.name && { name: text }),
    ...(colour !== undefined && colour.value !== role.colour && { colour: colour.value ?? null }),
    ...(differs(role, granted) && { permissions }),
  }
  const isSame = Object.keys(change).length === 0 || text === ''
  return {
    name: name ?? role.name,
    colour: colour === undefined ? role.colour : colour.value,
    permissions,
    change: isSame ? undefined : change,
    setName,
    setColour: (value) => setColour({ value }),
    grant: (permission, given) => setGranted(new Map(granted).set(permission, given)),
  }
}

function added(role: Role, granted: ReadonlyMap<Permission, boolean>): readonly Permission[] {
  return [...granted].flatMap(([permission, given]) => (given && !role.permissions.includes(permission) ? [permission] : []))
}

function differs(role: Role, granted: ReadonlyMap<Permission, boolean>): boolean {
  return [...granted].some(([permission, given]) => role.permissions.includes(permission) !== given)
}
