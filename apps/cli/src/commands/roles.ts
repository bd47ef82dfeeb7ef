import type { CommunityView, RoleView } from '@conclave/client'
import { ConclaveError, type Permission, PERMISSIONS } from '@conclave/protocol'
import { EXIT } from '../exit-codes.ts'
import { memberRecord, roleRecord } from '../output/community-records.ts'
import { table } from '../output/table.ts'
import { community, memberIn, roleIn, roleName } from '../steps/community.ts'
import { catchUp, requireOnline } from '../steps/online.ts'
import { argument, type Command, flag, type Input, option } from './command.ts'
import type { Context } from '../context.ts'

const COMMUNITY = { name: '<community>', help: 'its name, or its id' }
const ROLE = { name: '<role>', help: 'its name, or its id; everyone is the role that all have' }
const MEMBER = { name: '<handle>', help: 'a member' }
const COLOUR = { flags: '--colour <rrggbb>', help: 'six hexadecimal digits' }

export const rolesList: Command = {
  path: ['roles', 'list'],
  summary: 'List the roles of a community, the highest first',
  args: [COMMUNITY],
  options: [{ flags: '--offline', help: 'show what this device has, without the network' }],
  examples: [{ line: 'conclave roles Harbour', does: 'the same as conclave roles list Harbour' }],
  store: 'account',
  isDefault: true,
  async run(context, input) {
    if (!flag(input, 'offline')) await catchUp(context)
    const within = community(context, argument(input, 0))
    const row = (role: RoleView) => [roleName(role), String(role.memberCount), role.permissions.join(' ')]
    context.out.text(table(['ROLE', 'MEMBERS', 'PERMISSIONS'], within.roles.map(row)))
    for (const role of within.roles) context.out.result(roleRecord(within, role), undefined)
  },
}

export const rolesCreate: Command = {
  path: ['roles', 'create'],
  summary: 'Make a role, the lowest one',
  args: [COMMUNITY, { name: '<name>', help: 'up to 100 characters' }],
  options: [{ flags: '--permissions <names>', help: 'by commas, as conclave roles list shows them' }, COLOUR],
  examples: [{ line: 'conclave roles create Harbour Crew --permissions manageMessages,kickMembers', does: 'only what you have yourself' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const within = community(context, argument(input, 0))
    const colour = colourOf(input)
    const role = { name: argument(input, 1), permissions: permissionsOf(input) ?? [], ...(colour === undefined ? {} : { colour }) }
    const roleId = await context.client.communities.createRole(within.communityId, role)
    report(context, within, roleId, 'is there')
  },
}

export const rolesEdit: Command = {
  path: ['roles', 'edit'],
  summary: 'Change name, colour, permissions or place of a role',
  args: [COMMUNITY, ROLE],
  options: [
    { flags: '--name <name>', help: 'another name' },
    { flags: '--permissions <names>', help: 'all that it shall have, by commas' },
    COLOUR,
    { flags: '--position <n>', help: '1 is the lowest above everyone' },
  ],
  examples: [{ line: 'conclave roles edit Harbour Crew --position 2', does: 'one higher' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { communities } = context.client
    const within = community(context, argument(input, 0))
    const { roleId } = roleIn(within, argument(input, 1))
    const [name, permissions, colour, position] = [option(input, 'name'), permissionsOf(input), colourOf(input), option(input, 'position')]
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(permissions === undefined ? {} : { permissions }),
      ...(colour === undefined ? {} : { colour }),
    }
    if (Object.keys(change).length > 0) await communities.editRole(within.communityId, roleId, change)
    if (position !== undefined) await communities.moveRole(within.communityId, roleId, wholeNumber(position))
    report(context, within, roleId, 'is changed')
  },
}

export const rolesDelete: Command = {
  path: ['roles', 'delete'],
  summary: 'Delete a role; members lose it',
  args: [COMMUNITY, ROLE],
  examples: [{ line: 'conclave roles delete Harbour Crew', does: 'cannot be undone' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const within = community(context, argument(input, 0))
    const role = roleIn(within, argument(input, 1))
    await context.client.communities.deleteRole(within.communityId, role.roleId)
    context.out.result({ type: 'role-deleted', communityId: within.communityId, roleId: role.roleId, name: role.name }, `Deleted ${role.name}.`)
  },
}

const give = (verb: 'give' | 'take'): Command => ({
  path: ['roles', verb],
  summary: verb === 'give' ? 'Give a member a role' : 'Take a role from a member',
  args: [COMMUNITY, ROLE, MEMBER],
  examples: [{ line: `conclave roles ${verb} Harbour Crew bob`, does: 'needs manageRoles, and a higher role' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const within = community(context, argument(input, 0))
    const { roleId, name } = roleIn(within, argument(input, 1))
    const { userId, handle } = memberIn(context, within, argument(input, 2))
    await client.communities.setRoles(within.communityId, userId, verb === 'give' ? { add: [roleId] } : { remove: [roleId] })
    const member = client.communities.member(within.communityId, userId)
    const text = verb === 'give' ? `${handle ?? 'The member'} has ${name} now.` : `${handle ?? 'The member'} has ${name} no more.`
    if (member) out.result(memberRecord(client.communities.get(within.communityId) ?? within, member), text)
    return EXIT.ok
  },
})
export const rolesGive: Command = give('give')
export const rolesTake: Command = give('take')

function report({ client, out }: Context, before: CommunityView, roleId: RoleView['roleId'], what: string): void {
  const now = client.communities.get(before.communityId) ?? before
  const role = now.roles.find((one) => one.roleId === roleId)
  if (role) out.result(roleRecord(now, role), `${roleName(role)} ${what}.`)
}

function permissionsOf(input: Input): readonly Permission[] | undefined {
  const names = option(input, 'permissions')
  return names
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      if (Object.hasOwn(PERMISSIONS, name)) return name as Permission
      throw new ConclaveError('E_USAGE', `there is no permission ${name}; there are ${Object.keys(PERMISSIONS).join(', ')}`)
    })
}

function colourOf(input: Input): number | undefined {
  const text = option(input, 'colour')
  if (text === undefined) return undefined
  if (!/^#?[\da-f]{6}$/i.test(text)) throw new ConclaveError('E_USAGE', '--colour takes six hexadecimal digits')
  return Number.parseInt(text.replace('#', ''), 16)
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new ConclaveError('E_USAGE', '--position takes a whole number from 1 on')
  return Number(text)
}
