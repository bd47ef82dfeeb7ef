import { afterAll, beforeAll, describe } from 'vitest'
import { accountsContract } from './contract/accounts-contract.ts'
import { chainContract } from './contract/chain-contract.ts'
import { expiryContract } from './contract/expiry-contract.ts'
import { prekeysContract } from './contract/prekeys-contract.ts'
import { sessionsContract } from './contract/sessions-contract.ts'
import { streamPropertiesContract } from './contract/stream-properties-contract.ts'
import { streamsContract } from './contract/streams-contract.ts'
import type { Store } from './port.ts'

/** A store under test. */
export interface OpenStore {
  store: Store
  /** Closes it and opens what it kept. */
  reopen(): Promise<Store>
  dispose(): Promise<void>
}
/** The store of the running test, which may have been opened anew. */
export interface StoreUnderTest {
  readonly store: () => Store
  readonly reopen: () => Promise<Store>
}

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
    describe('expiry', () => {
      expiryContract(underTest)
    })
  })
}
