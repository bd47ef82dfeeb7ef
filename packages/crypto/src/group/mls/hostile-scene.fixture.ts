import type { ClientState } from 'ts-mls'
import { webCryptoProvider } from '../../primitives/web-crypto-provider.ts'
import { type TestGroupMember, type Town, townOf } from '../town.fixture.ts'
import { Attacker } from './attacker.fixture.ts'

export const provider = webCryptoProvider()

interface HostileScene {
  readonly town: Town
  readonly attacker: Attacker
  readonly alice: TestGroupMember
  readonly bob: TestGroupMember
  readonly carol: TestGroupMember
}

/** A group of three, and somebody who makes what our code never would. */
export async function scene(): Promise<HostileScene> {
  const town = await townOf(provider, 3)
  const [alice, bob, carol] = town.members as unknown as readonly [TestGroupMember, TestGroupMember, TestGroupMember]
  return { town, attacker: new Attacker(town), alice, bob, carol }
}

/** Whether the library goes on after what it was given. */
export const accepted = (result: ClientState | string): boolean => typeof result !== 'string' && result.groupActiveState.kind === 'active'
