import { describe, expect, it } from 'vitest'
import type { Community, ConversationRow } from '../../models/api.ts'
import { bestOf } from './destinations.ts'

const person = (name: string, unread = 0) => ({ conversationId: name, name, handle: name.toLowerCase(), unread }) as unknown as ConversationRow
const channel = (name: string, unread = 0, type = 'text') => ({ conversationId: `#${name}`, name, unread, type })
const club = {
  communityId: 'club',
  name: 'Garden Club',
  channels: [channel('general'), channel('garden', 2), channel('lounge', 0, 'voice')],
} as unknown as Community
const found = (text: string) => bestOf([person('Grace'), person('Gareth', 1)], [club], text).map(({ id }) => id)

describe('where one can go', () => {
  it('finds people, communities and channels, what is unread first', () => {
    expect(found('gar')).toEqual(['Gareth', '#garden', 'club'])
    expect(found('')).toHaveLength(5)
    expect(found('').slice(0, 2).toSorted()).toEqual(['#garden', 'Gareth'])
  })
  it('with # only channels; what is only heard is no place to read', () => {
    expect(found('#gl')).toEqual(['#general'])
    expect(found('#').toSorted()).toEqual(['#garden', '#general'])
    expect(found('lounge')).toEqual([])
  })
})
