import { describe, expect, it } from 'vitest'
import type { ClientEvent } from '../../api.ts'
import type { OwnerStatus } from '../protocol.ts'
import { OwnerDoors } from './owner-doors.ts'

const ready: OwnerStatus = { state: 'ready', error: undefined, storage: 'disk', incarnation: 0 }
const online: ClientEvent = { type: 'connection', state: 'online' }
const waiting: ClientEvent = { type: 'connection', state: 'waiting' }

function listen() {
  const doors = new OwnerDoors()
  const heard: ClientEvent[] = []
  const leave = doors.subscribe((events) => heard.push(...events))
  return { doors, heard, leave }
}

describe('the doors of a tab', () => {
  it('let nothing in from an owner that was taken over: no event, no status', () => {
    const { doors, heard } = listen()
    const former = doors.open('one', () => true)
    former.status(ready)
    former.events([online])
    const next = doors.open('two', () => false)
    former.events([waiting])
    former.status({ ...ready, state: 'failed', error: 'E_STORE_FULL' })
    expect(heard).toEqual([online])
    expect(doors.status.get()).toMatchObject({ state: 'ready', owner: true, generation: 1 })
    next.status(ready)
    next.events([waiting])
    expect(heard).toEqual([online, waiting])
    expect(doors.status.get()).toMatchObject({ state: 'ready', owner: false, generation: 2 })
  })

  it('let nothing in when the tab has ended, or nobody listens any more', () => {
    const { doors, heard, leave } = listen()
    const door = doors.open('one', () => true)
    expect(doors.isOpen).toBe(true)
    leave()
    door.events([online])
    doors.close()
    doors.subscribe((events) => heard.push(...events))
    door.events([online])
    door.status(ready)
    expect([heard, doors.isOpen, doors.status.get().generation]).toEqual([[], false, 0])
  })
})
