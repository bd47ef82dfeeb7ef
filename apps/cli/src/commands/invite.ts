import type { CommunityView, InviteView } from '@conclave/client'
import { ConclaveError } from '@conclave/protocol'
import { inviteRecord } from '../output/community-records.ts'
import { table } from '../output/table.ts'
import { community } from '../steps/community.ts'
import { catchUp, requireOnline } from '../steps/online.ts'
import { argument, type Command, flag, type Input, option } from './command.ts'

const COMMUNITY = { name: '<community>', help: 'its name, or its id' }
const HOUR = 3_600_000

export const inviteCreate: Command = {
  path: ['invite', 'create'],
  summary: 'Make a link by which people join',
  about: `Whoever has the link can join, also while nobody is online. With --closed the former messages of shared channels open only when
another member is online; otherwise at once. The server never sees what follows # in the link.`,
  args: [COMMUNITY],
  options: [
    { flags: '--hours <n>', help: 'until it ends (default: 168, a week; 0: never)' },
    { flags: '--uses <n>', help: 'how many may come by it (default: any number)' },
    { flags: '--closed', help: 'it does not carry the key of the history' },
  ],
  examples: [
    { line: 'conclave invite Harbour', does: 'the same as conclave invite create Harbour' },
    { line: 'conclave invite Harbour --hours 1 --uses 1', does: 'for one person' },
  ],
  store: 'account',
  isDefault: true,
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const within = community(context, argument(input, 0))
    const [hours, uses] = [wholeNumber(input, 'hours') ?? 168, wholeNumber(input, 'uses') ?? 0]
    const made = await client.communities.createInvite(within.communityId, { expires: hours * HOUR, uses, open: !flag(input, 'closed') })
    out.result(inviteRecord(within, made), made.link)
  },
}

export const inviteList: Command = {
  path: ['invite', 'list'],
  summary: 'List the invites of a community',
  args: [COMMUNITY],
  options: [{ flags: '--offline', help: 'show what this device has, without the network' }],
  examples: [{ line: 'conclave invite list Harbour', does: 'links are shown on the device that made them' }],
  store: 'account',
  async run(context, input) {
    if (!flag(input, 'offline')) await catchUp(context)
    const { client, out } = context
    const within = community(context, argument(input, 0))
    const invites = client.communities.invites(within.communityId)
    if (invites.length === 0) out.text(`No invites yet. Make one: ${out.command('invite COMMUNITY')}`)
    else out.text(table(['ID', 'USED', 'ENDS', 'STATE', 'LINK'], invites.map(row)))
    for (const invite of invites) out.result(inviteRecord(within, invite), undefined)
  },
}

function row({ inviteId, used, uses, expires, ended, link }: InviteView): readonly string[] {
  const ends = expires === 0 ? 'never' : new Date(expires).toISOString()
  return [inviteId, uses === 0 ? String(used) : `${used} of ${uses}`, ends, ended ?? 'works', link ?? '-']
}

export const inviteRevoke: Command = {
  path: ['invite', 'revoke'],
  summary: 'Withdraw an invite',
  args: [COMMUNITY, { name: '<id>', help: 'as conclave invite list shows it' }],
  examples: [{ line: 'conclave invite revoke Harbour AAAAAAAAAAAAAAAAAAAAAA', does: 'nobody comes by it any more' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const within = community(context, argument(input, 0))
    const { inviteId } = inviteOf(context.client.communities.invites(within.communityId), argument(input, 1), within)
    await context.client.communities.revokeInvite(within.communityId, inviteId)
    context.out.result({ type: 'invite-revoked', communityId: within.communityId, inviteId }, 'Withdrawn.')
  },
}

function inviteOf(invites: readonly InviteView[], id: string, { name }: CommunityView): InviteView {
  const found = invites.find(({ inviteId }) => inviteId === id)
  if (!found) throw new ConclaveError('E_NOT_FOUND', `${name} has no such invite`)
  return found
}

function wholeNumber(input: Input, name: string): number | undefined {
  const text = option(input, name)
  if (text === undefined) return undefined
  if (!/^\d{1,6}$/.test(text)) throw new ConclaveError('E_USAGE', `--${name} takes a whole number from 0 on`)
  return Number(text)
}
