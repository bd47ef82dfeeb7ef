import type { CommunityId } from '@conclave/protocol'
import { webCryptoProvider } from '@conclave/crypto'
import { ready, say, untilSent } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { saidOtherwise } from './hostile-record.ts'
import { type GatewayLies, lyingGateway } from './lying-gateway.ts'
import type { World } from './world.ts'

export type Lies = { -readonly [K in keyof GatewayLies]: GatewayLies[K] }
const { random } = webCryptoProvider()

/** Somebody new who comes by a link, over a line on which `lies` are told: by the server to them, or by their app to the server. */
export async function newcomer(world: Pick<World, 'newDevice'>, handle: string, lies: Lies, link: string): Promise<WorldDevice> {
  const device = world.newDevice({ connect: lyingGateway(lies) })
  await device.client.accounts.signUp({ handle, password: `password of ${handle} in the world`, deviceName: handle, acceptWeakPassword: true })
  device.client.sync.start()
  const { communityId } = await device.client.communities.join(link)
  await ready(device.client, communityId)
  return device
}

/** Says it with another hash of what was seen before; resolved when the server has it. */
export async function sayAsAfterAnotherStream(
  device: WorldDevice,
  lies: Lies,
  communityId: CommunityId,
  text: string,
  channel = 'general',
): Promise<void> {
  lies.command = (command) => saidOtherwise(device, command, () => ({ seenHash: random(32) }))
  await untilSent(device, say(device.client, communityId, text, channel))
  delete lies.command
}
