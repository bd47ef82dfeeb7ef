import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { StoreUnderTest } from './under-test.ts'
import type { StreamName } from '../port.ts'
import { bytesOf, uniqueStream } from './fixtures.ts'

/** The same rules, as simple as possible. */
class Model {
  trimmed = 0
  entries: number[] = []
  ids = new Map<number, number>()

  get head(): number {
    return this.trimmed + this.entries.length
  }

  append(id: number): { seq: number; duplicate: boolean } {
    const known = this.ids.get(id)
    if (known !== undefined) return { seq: known, duplicate: true }
    this.entries.push(id)
    this.ids.set(id, this.head)
    return { seq: this.head, duplicate: false }
  }

  trim(through: number): void {
    const count = Math.max(0, Math.min(through, this.head) - this.trimmed)
    this.entries.splice(0, count)
    this.trimmed += count
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('append' as const), value: fc.integer({ min: 0, max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('trim' as const), value: fc.integer({ min: 0, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), value: fc.integer({ min: 0, max: 40 }) }) },
)
const runs = process.env['CONCLAVE_LONG'] === undefined ? 60 : 2_000

export function streamPropertiesContract({ store }: StoreUnderTest): void {
  it('does what the model does, for any order of calls in one tick or many', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { maxLength: 8 }), async (ticks) => {
        const stream = uniqueStream()
        const model = new Model()
        for (const tick of ticks) {
          const done = tick.map((call) => perform(stream, call))
          const expected = tick.map((call) => predict(model, call))
          expect(await Promise.all(done)).toEqual(expected)
        }
        expect(await store().streams.state(stream)).toEqual({ head: model.head, trimmed: model.trimmed })
      }),
      { numRuns: runs },
    )
  })

  function perform(stream: StreamName, call: { do: 'append' | 'trim' | 'read'; value: number }): Promise<unknown> {
    const { streams } = store()
    if (call.do === 'append') return streams.append({ stream, payload: bytesOf(call.value), dedupe: new Uint8Array(16).fill(call.value) })
    if (call.do === 'trim') return streams.trim(stream, call.value)
    return streams.read(stream, { after: call.value, limit: 5, maxBytes: 1_000 })
  }
}

function predict(model: Model, call: { do: 'append' | 'trim' | 'read'; value: number }): unknown {
  if (call.do === 'append') return model.append(call.value)
  if (call.do === 'trim') {
    model.trim(call.value)
    return undefined
  }
  const entries = model.entries.map((id, i) => ({ seq: model.trimmed + i + 1, payload: bytesOf(id) }))
  return entries.filter(({ seq }) => seq > call.value).slice(0, 5)
}
