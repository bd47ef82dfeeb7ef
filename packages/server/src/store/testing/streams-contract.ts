import { expect, it } from 'vitest'
import type { StoreUnderTest } from './under-test.ts'
import type { Append } from '../port.ts'
import { bytesOf, uniqueBytes, uniqueStream } from './fixtures.ts'

const ALL = { limit: 1_000, maxBytes: 1_000_000 }

export function streamsContract({ store, reopen }: StoreUnderTest): void {
  const append = (stream: Append['stream'], byte = 0, rest: Partial<Append> = {}) =>
    store().streams.append({ stream, payload: bytesOf(byte), ...rest })
  const fill = async (count: number, kind: Append['stream']['kind'] = 'mailbox') => {
    const stream = uniqueStream(kind)
    for (let i = 1; i <= count; i++) await append(stream, i)
    return stream
  }
  const numbers = async (stream: Append['stream'], after = 0) => (await store().streams.read(stream, { after, ...ALL })).map(({ seq }) => seq)

  it('numbers entries from 1 without holes, each stream by itself', async () => {
    const [a, b] = [uniqueStream(), uniqueStream()]
    const appended = await Promise.all([append(a), append(b), append(a), append(a), append(b)])
    expect(appended.map(({ seq }) => seq)).toEqual([1, 1, 2, 3, 2])
  })

  it('keeps kinds of the same key apart', async () => {
    const mailbox = uniqueStream('mailbox')
    const requests = { ...mailbox, kind: 'requests' } as const
    await append(mailbox, 1)
    expect(await append(requests, 2)).toEqual({ seq: 1, duplicate: false })
    expect(await store().streams.read(mailbox, { after: 0, ...ALL })).toEqual([{ seq: 1, payload: bytesOf(1) }])
  })

  it('keeps payloads to the byte, also empty and large ones', async () => {
    const stream = uniqueStream('records')
    const payloads = [new Uint8Array(0), Uint8Array.from({ length: 70_000 }, (_, i) => i), new Uint8Array(100).fill(255).subarray(10, 20)]
    for (const payload of payloads) await store().streams.append({ stream, payload })
    const entries = await store().streams.read(stream, { after: 0, ...ALL })
    expect(entries.map(({ payload }) => Array.from(payload))).toEqual(payloads.map((payload) => Array.from(payload)))
  })

  it('knows nothing of a stream that was never written', async () => {
    const stream = uniqueStream()
    expect(await store().streams.state(stream)).toEqual({ head: 0, trimmed: 0 })
    expect(await numbers(stream)).toEqual([])
    await store().streams.trim(stream, 5)
    await store().streams.erase(stream)
    expect(await append(stream)).toEqual({ seq: 1, duplicate: false })
  })

  it('compares the head and appends in one step', async () => {
    const stream = uniqueStream('chain')
    await append(stream, 1, { expect: 0 })
    await expect(append(stream, 2, { expect: 0 })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    await expect(append(stream, 2, { expect: 2 })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    const race = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => append(stream, i, { expect: 1 })))
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await store().streams.state(stream)).toEqual({ head: 2, trimmed: 0 })
  })

  it('writes an entry with a known id once, in one tick, later, and after it was opened again', async () => {
    const stream = uniqueStream()
    const dedupe = uniqueBytes(16)
    const [first, second] = await Promise.all([append(stream, 1, { dedupe }), append(stream, 1, { dedupe })])
    expect([first, second]).toEqual([
      { seq: 1, duplicate: false },
      { seq: 1, duplicate: true },
    ])
    await append(stream, 2, { dedupe: uniqueBytes(16) })
    await reopen()
    expect(await append(stream, 1, { dedupe })).toEqual({ seq: 1, duplicate: true })
    expect(await append(uniqueStream(), 1, { dedupe })).toEqual({ seq: 1, duplicate: false })
    expect(await append(stream, 3)).toEqual({ seq: 3, duplicate: false })
  })

  it('answers a repetition as one, whatever its conditions say', async () => {
    const stream = uniqueStream()
    const repeated = { dedupe: uniqueBytes(16), expect: 0, limit: { entries: 1, bytes: 1, error: 'E_MAILBOX_FULL' } } as const
    await append(stream, 1, repeated)
    expect(await append(stream, 1, repeated)).toEqual({ seq: 1, duplicate: true })
    await reopen()
    expect(await append(stream, 1, repeated)).toEqual({ seq: 1, duplicate: true })
  })

  it('remembers the id of an entry that was trimmed just now', async () => {
    const stream = uniqueStream()
    const dedupe = uniqueBytes(16)
    await append(stream, 1, { dedupe })
    await store().streams.trim(stream, 1)
    expect(await append(stream, 1, { dedupe })).toEqual({ seq: 1, duplicate: true })
  })

  it('forgets the ids of an erased stream', async () => {
    const stream = uniqueStream()
    const dedupe = uniqueBytes(16)
    await append(stream, 1, { dedupe })
    await store().streams.erase(stream)
    expect(await append(stream, 1, { dedupe })).toEqual({ seq: 1, duplicate: false })
  })

  it('refuses more live entries than the limit, until some are trimmed', async () => {
    const stream = await fill(3, 'requests')
    const limit = { entries: 3, error: 'E_REQUESTS_FULL' } as const
    await expect(append(stream, 4, { limit })).rejects.toMatchObject({ code: 'E_REQUESTS_FULL' })
    await store().streams.trim(stream, 1)
    expect(await append(stream, 4, { limit })).toEqual({ seq: 4, duplicate: false })
    await reopen()
    await expect(append(stream, 5, { limit })).rejects.toMatchObject({ code: 'E_REQUESTS_FULL' })
  })

  it('refuses more live bytes than the limit, until some are trimmed', async () => {
    const stream = uniqueStream()
    const limit = { bytes: 100, error: 'E_MAILBOX_FULL' } as const
    const put = (size: number) => store().streams.append({ stream, payload: new Uint8Array(size), limit })
    await put(60)
    await put(40)
    await expect(put(1)).rejects.toMatchObject({ code: 'E_MAILBOX_FULL' })
    await store().streams.trim(stream, 1)
    await reopen()
    await expect(put(61)).rejects.toMatchObject({ code: 'E_MAILBOX_FULL' })
    expect(await put(60)).toEqual({ seq: 3, duplicate: false })
  })

  it('pages forwards by count and by bytes, at least one at a time', async () => {
    const stream = await fill(10)
    const page = async (after: number, limit: number, maxBytes: number) =>
      (await store().streams.read(stream, { after, limit, maxBytes })).map(({ seq }) => seq)
    expect(await page(0, 4, 1_000)).toEqual([1, 2, 3, 4])
    expect(await page(4, 4, 1_000)).toEqual([5, 6, 7, 8])
    expect(await page(8, 4, 1_000)).toEqual([9, 10])
    expect(await page(10, 4, 1_000)).toEqual([])
    expect(await page(0, 10, 3)).toEqual([1, 2, 3])
    expect(await page(2, 10, 0)).toEqual([3])
    expect(await page(0, 0, 1_000)).toEqual([])
  })

  it('pages backwards by count and by bytes, newest first', async () => {
    const stream = await fill(10, 'records')
    const page = async (before: number, limit: number, maxBytes: number) =>
      (await store().streams.readBack(stream, { before, limit, maxBytes })).map(({ seq }) => seq)
    expect(await page(11, 3, 1_000)).toEqual([10, 9, 8])
    expect(await page(8, 3, 1_000)).toEqual([7, 6, 5])
    expect(await page(2, 3, 1_000)).toEqual([1])
    expect(await page(1, 3, 1_000)).toEqual([])
    expect(await page(Number.MAX_SAFE_INTEGER, 10, 2)).toEqual([10, 9])
  })

  it('trims through a number and never uses it again, also when all is gone and it was opened again', async () => {
    const stream = await fill(5)
    await store().streams.trim(stream, 3)
    expect(await numbers(stream)).toEqual([4, 5])
    await store().streams.trim(stream, 2)
    expect(await store().streams.state(stream)).toEqual({ head: 5, trimmed: 3 })
    await store().streams.trim(stream, 5)
    await reopen()
    expect(await store().streams.state(stream)).toEqual({ head: 5, trimmed: 5 })
    expect(await append(stream)).toEqual({ seq: 6, duplicate: false })
    expect(await numbers(stream)).toEqual([6])
  })

  it('says how much is there, of several at once', async () => {
    const [a, b] = [await fill(4), await fill(2)]
    const one = (await store().streams.sizes([b]))[0] as number
    await store().streams.trim(a, 2)
    expect(await store().streams.sizes([a, uniqueStream(), b])).toEqual([one, 0, one])
    await store().streams.rewrite(b, [{ seq: 1, payload: new Uint8Array(0) }])
    await store().streams.erase(a)
    expect(await store().streams.sizes([a, b])).toEqual([0, one])
  })

  it('trims no further than the head', async () => {
    const stream = await fill(2)
    await store().streams.trim(stream, 1_000_000)
    expect(await store().streams.state(stream)).toEqual({ head: 2, trimmed: 2 })
    expect(await append(stream)).toEqual({ seq: 3, duplicate: false })
  })

  it('takes calls in the order in which they were made', async () => {
    const stream = await fill(3)
    const { streams } = store()
    const answers = await Promise.all([
      streams.trim(stream, 1),
      append(stream, 4),
      streams.trim(stream, 2),
      streams.trim(stream, 1),
      numbers(stream),
      streams.erase(stream),
      append(stream, 5),
      streams.state(stream),
      streams.trim(stream, 1),
      streams.state(stream),
    ])
    expect(answers[4]).toEqual([3, 4])
    expect(answers[6]).toEqual({ seq: 1, duplicate: false })
    expect(answers[7]).toEqual({ head: 1, trimmed: 0 })
    expect(answers[9]).toEqual({ head: 1, trimmed: 1 })
  })

  it('writes nothing after the first that fails of those given in order', async () => {
    const [a, b] = [await fill(1), uniqueStream()]
    const put = (stream: Append['stream'], byte: number, rest: Partial<Append> = {}): Append => ({ stream, payload: bytesOf(byte), ...rest })
    const dedupe = uniqueBytes(16)
    const limit = { bytes: 2, error: 'E_MAILBOX_FULL' } as const
    const given = store().streams.appendInOrder([put(a, 2, { dedupe, limit }), put(a, 2, { dedupe, limit }), put(a, 3, { limit }), put(b, 4)])
    const behind = append(b, 9)
    const { appended, error } = await given
    expect(appended).toEqual([
      { seq: 2, duplicate: false },
      { seq: 2, duplicate: true },
    ])
    expect(error).toMatchObject({ code: 'E_MAILBOX_FULL' })
    expect([await behind, await numbers(b)]).toEqual([{ seq: 1, duplicate: false }, [1]])
    expect(await store().streams.appendInOrder([put(a, 5), put(b, 6)])).toMatchObject({ appended: [{ seq: 3 }, { seq: 2 }], error: undefined })
    await reopen()
    expect(await numbers(a)).toEqual([1, 2, 3])
  })

  it('appends all or none of those that belong together, and keeps what others wrote', async () => {
    const [a, b] = [await fill(1, 'records'), uniqueStream()]
    const record = (byte: number, expect: number): Append => ({ stream: a, payload: bytesOf(byte), expect })
    const dedupe = uniqueBytes(16)
    const answers = await Promise.allSettled([
      append(b, 1, { dedupe }),
      store().streams.appendTogether([record(2, 1), record(3, 2), record(4, 2)]),
      append(b, 1, { dedupe }),
    ])
    expect(answers[0]).toMatchObject({ value: { seq: 1, duplicate: false } })
    expect(answers[1]).toMatchObject({ reason: { code: 'E_CONFLICT' } })
    expect(answers[2]).toMatchObject({ value: { seq: 1, duplicate: true } })
    expect(await numbers(a)).toEqual([1])
    expect(await store().streams.appendTogether([record(5, 1), record(6, 2)])).toMatchObject([{ seq: 2 }, { seq: 3 }])
    await reopen()
    expect(await numbers(a)).toEqual([1, 2, 3])
  })

  it('erases a stream with its numbers and no other', async () => {
    const [gone, kept] = [await fill(3), await fill(3)]
    await store().streams.erase(gone)
    expect(await store().streams.state(gone)).toEqual({ head: 0, trimmed: 0 })
    expect(await numbers(kept)).toEqual([1, 2, 3])
    await reopen()
    expect(await append(gone)).toEqual({ seq: 1, duplicate: false })
  })

  it('keeps what it acknowledged when it is opened again', async () => {
    const stream = await fill(50)
    await reopen()
    expect(await numbers(stream)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
  })
}
