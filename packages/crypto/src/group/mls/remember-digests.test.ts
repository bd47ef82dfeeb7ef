import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import { mlsCiphersuite } from './ciphersuite.ts'
import { rememberDigests } from './remember-digests.ts'

describe('digests of one step', () => {
  it('are those of the data, also where ends and lengths are equal, and are computed once', async () => {
    const suite = mlsCiphersuite(webCryptoProvider(), 'x-wing')
    let computed = 0
    const counted = { ...suite, hash: { ...suite.hash, digest: (data: Uint8Array) => (computed++, suite.hash.digest(data)) } }
    const once = rememberDigests(counted)
    const [one, other] = [new Uint8Array(600).fill(1), new Uint8Array(600).fill(1)]
    other[3] = 2
    for (const data of [one, other, one.slice(0, 20), one, other]) expect(await once.hash.digest(data)).toEqual(await suite.hash.digest(data))
    computed = 0
    await once.hash.digest(Uint8Array.from(other))
    expect(computed).toBe(0)
  })
})
