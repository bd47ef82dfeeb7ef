import { ConclaveError } from '@conclave/protocol'
import { communityRecord } from '../output/community-records.ts'
import { community, memberIn } from '../steps/community.ts'
import { requireOnline } from '../steps/online.ts'
import { argument, type Command, flag, option } from './command.ts'

const NAME = { name: '<community>', help: 'its name, or its id' }

export const communitiesEdit: Command = {
  path: ['communities', 'edit'],
  summary: 'Change name or description of a community',
  about: 'Closed to the server. In a group every member may, in a community whoever has manageCommunity.',
  args: [NAME],
  options: [
    { flags: '--name <name>', help: 'another name, up to 100 characters' },
    { flags: '--description <text>', help: 'what it is about' },
  ],
  examples: [{ line: 'conclave communities edit Harbour --name Haven', does: 'everybody sees the new name' }],
  store: 'account',
  async run(context, input) {
    const [name, description] = [option(input, 'name'), option(input, 'description')]
    if (name === undefined && description === undefined) throw new ConclaveError('E_USAGE', 'give --name or --description')
    await requireOnline(context)
    const { client, out } = context
    const { communityId } = community(context, argument(input, 0))
    await client.communities.edit(communityId, { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) })
    const now = client.communities.get(communityId)
    if (now) out.result(communityRecord(now), `${now.name} is changed.`)
  },
}

export const communitiesOffer: Command = {
  path: ['communities', 'offer'],
  summary: 'Offer a community to a member, who owns it when they take it over',
  about: 'Until then nothing changes. Without HANDLE the offer is taken back.',
  args: [NAME, { name: '[handle]', help: 'a member' }],
  examples: [
    { line: 'conclave communities offer Harbour bob', does: 'bob answers with conclave communities take-over Harbour' },
    { line: 'conclave communities offer Harbour', does: 'the offer is taken back' },
  ],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const within = community(context, argument(input, 0))
    const wanted = input.args[1]
    const member = wanted === undefined ? undefined : memberIn(context, within, wanted)
    await client.communities.offerOwnership(within.communityId, member?.userId)
    const record = { type: 'ownership-offered', communityId: within.communityId, userId: member?.userId ?? null, handle: member?.handle ?? null }
    out.result(record, member ? `${within.name} is offered to ${member.name}.` : `${within.name} is offered to nobody.`)
  },
}

export const communitiesTakeOver: Command = {
  path: ['communities', 'take-over'],
  summary: 'Take over a community that its owner offered to you',
  args: [NAME],
  examples: [{ line: 'conclave communities take-over Harbour', does: 'you own it from then on' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out } = context
    const { communityId, offeredTo } = community(context, argument(input, 0))
    if (offeredTo === undefined || offeredTo !== client.accounts.current()?.userId) throw new ConclaveError('E_NOT_FOUND', 'it is not offered to you')
    await client.communities.acceptOwnership(communityId)
    const now = client.communities.get(communityId)
    if (now) out.result(communityRecord(now), `You own ${now.name} now.`)
  },
}

export const communitiesClose: Command = {
  path: ['communities', 'close'],
  summary: 'End a community for everybody; its owner only',
  about: 'Nothing can be said or changed in it afterwards, and nobody can open it again. What was read stays on devices.',
  args: [NAME],
  options: [{ flags: '--yes', help: 'do not ask' }],
  examples: [{ line: 'conclave communities close Harbour', does: 'asks first' }],
  store: 'account',
  async run(context, input) {
    await requireOnline(context)
    const { client, out, io } = context
    const { communityId, name } = community(context, argument(input, 0))
    if (!flag(input, 'yes') && !io.terminal.input) throw new ConclaveError('E_USAGE', 'this ends it for everybody; add --yes')
    if (!flag(input, 'yes') && (await io.ask({ text: `Close ${name} for everybody? Type its name: ` })) !== name) return out.note('Kept.')
    await client.communities.close(communityId)
    out.result({ type: 'community-closed', communityId, name }, `${name} is closed.`)
  },
}
