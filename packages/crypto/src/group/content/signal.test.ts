import { idFromBytes } from '@conclave/protocol'
import { expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import { openSignal, sealSignal } from './signal.ts'

const provider = webCryptoProvider()

it('a signal opens in its channel, epoch and under its key only', async () => {
  const [channelId, other] = [1, 2].map((i) => idFromBytes('ChannelId', new Uint8Array(16).fill(i))) as [never, never]
  const key = provider.random(32)
  const said = new TextEncoder().encode('typing')
  const sealed = await sealSignal(provider, key, channelId, 3, said)
  expect(await openSignal(provider, key, channelId, 3, sealed)).toEqual(said)
  expect(await openSignal(provider, key, channelId, 4, sealed)).toBeUndefined()
  expect(await openSignal(provider, key, other, 3, sealed)).toBeUndefined()
  expect(await openSignal(provider, provider.random(32), channelId, 3, sealed)).toBeUndefined()
  for (let length = 0; length < sealed.length; length += 7)
    expect(await openSignal(provider, key, channelId, 3, sealed.subarray(0, length))).toBeUndefined()
})
