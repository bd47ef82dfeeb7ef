import { afterAll, beforeAll, describe } from 'vitest'
import { accountsContract } from './testing/accounts-contract.ts'
import { chainContract } from './testing/chain-contract.ts'
import { communitiesContract } from './testing/communities-contract.ts'
import { expiryContract } from './testing/expiry-contract.ts'
import { prekeysContract } from './testing/prekeys-contract.ts'
import { sessionsContract } from './testing/sessions-contract.ts'
import { streamPropertiesContract } from './testing/stream-properties-contract.ts'
import { streamsContract } from './testing/streams-contract.ts'
import type { OpenStore, StoreUnderTest } from './testing/under-test.ts'

/** What every adapter of the port {@link Store} does; run it inside the adapter's own test file. */
export function storeContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`store contract: ${name}`, () => {
    let current: OpenStore | undefined
    const opened = (): OpenStore => {
      if (current === undefined) throw new Error('the store is open only while tests run')
      return current
    }
    const underTest: StoreUnderTest = {
      store: () => opened().store,
      reopen: async () => (opened().store = await opened().reopen()),
    }
    beforeAll(async () => {
      current = await open()
    })
    afterAll(() => current?.dispose())

    describe('streams', () => {
      streamsContract(underTest)
    })
    describe('streams against a model', () => {
      streamPropertiesContract(underTest)
    })
    describe('accounts', () => {
      accountsContract(underTest)
    })
    describe('changes of a chain', () => {
      chainContract(underTest)
    })
    describe('prekeys', () => {
      prekeysContract(underTest)
    })
    describe('sessions and invitations', () => {
      sessionsContract(underTest)
    })
    describe('communities', () => {
      communitiesContract(underTest)
    })
    describe('expiry', () => {
      expiryContract(underTest)
    })
  })
}
