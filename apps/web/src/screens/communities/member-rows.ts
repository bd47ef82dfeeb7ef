import type { Community, Member, Role } from '../../models/api.ts'

export type MemberRow =
  | { readonly type: 'role'; readonly key: string; readonly role: Role | undefined }
  | { readonly type: 'member'; readonly key: string; readonly member: Member; readonly colour: number | undefined }

/** Members as they come, with the name of each highest role above the first who has it. */
export function memberRows({ roles }: Pick<Community, 'roles'>, members: readonly Member[]): readonly MemberRow[] {
  const rows: MemberRow[] = []
  let above: string | undefined
  for (const member of members) {
    const own = roles.filter((role) => !role.everyone && member.roles.includes(role.roleId))
    const key = own[0]?.roleId ?? 'everyone'
    // Where nobody has a role, none is missing.
    if (key !== above && (own[0] !== undefined || above !== undefined)) rows.push({ type: 'role', key: `role:${key}`, role: own[0] })
    above = key
    rows.push({ type: 'member', key: member.userId, member, colour: own.find((role) => role.colour !== undefined)?.colour })
  }
  return rows
}
