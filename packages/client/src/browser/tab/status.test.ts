import { expect, it } from 'vitest'
import type { OwnerStatus } from '../protocol.ts'
import { StatusBoard } from './status.ts'

const status = (change: Partial<OwnerStatus> = {}): OwnerStatus => ({ state: 'ready', error: undefined, storage: 'disk', incarnation: 0, ...change })

it('a generation is a store of an owner: it grows with each take-over and each wipe, and with nothing else', () => {
  const board = new StatusBoard()
  const seen: number[] = []
  board.subscribe(() => seen.push(board.get().generation))
  board.hear('one', true, status({ state: 'opening' }))
  board.hear('one', true, status())
  board.hear('one', true, status())
  board.hear('one', true, status({ state: 'opening', incarnation: 1 }))
  board.hear('one', true, status({ incarnation: 1 }))
  board.hear('two', false, status({ state: 'opening' }))
  board.hear('two', false, status())
  expect(seen).toEqual([0, 1, 1, 1, 2, 2, 3])
  expect(board.get()).toEqual({ state: 'ready', error: undefined, storage: 'disk', owner: false, generation: 3 })
})

it('a snapshot never changes', () => {
  const board = new StatusBoard()
  const before = board.get()
  board.change({ state: 'failed', error: 'E_RELOAD' })
  expect([before.state, board.get().state]).toEqual(['opening', 'failed'])
})
