import { untilRead } from '../world/channel-scenes.ts'
import { type Lies, newcomer, sayAsAfterAnotherStream } from '../world/newcomer.ts'
import { button } from '../web/enter.ts'
import { type ClubPictures, openChannel } from './club-pictures.ts'
import { idOf } from './scene.ts'

const WITHIN = 60_000

/** Where the app stops to believe: a channel that two people saw otherwise, and a server that was put back to an older copy. */
export async function takeDoubted(pictures: ClubPictures): Promise<void> {
  await takeStopped(pictures)
  await takeRestored(pictures)
}

async function takeStopped(pictures: ClubPictures): Promise<void> {
  const { page, club, scene, shoot } = pictures
  await openChannel(pictures, 'benches')
  for (const [handle, text] of [
    ['nils', 'Is the small bench still free?'],
    ['odile', 'Mine says something else.'],
  ] as const) {
    const lies: Lies = {}
    const device = await newcomer(scene, handle, lies, club.link)
    const there = `Welcome, ${handle}.`
    scene.self.conversations.send(club.channel('benches'), there)
    await untilRead(device, club.communityId, there, 'benches')
    await sayAsAfterAnotherStream(device, lies, club.communityId, text, 'benches')
  }
  await button(page, 'I compared with others: go on').waitFor({ timeout: WITHIN })
  await shoot(page, 'stopped-channel')
}

async function takeRestored(pictures: ClubPictures): Promise<void> {
  const { page, club, scene, shoot } = pictures
  const { communities, sync } = scene.contact('linus')
  await openChannel(pictures, 'general')
  const copy = await scene.copyServer()
  await sync.whenIdle(WITHIN)
  await communities.setNickname(club.communityId, idOf(scene.contact('linus')), 'Linus (bench 2)')
  await page.getByRole('complementary', { name: 'Members' }).getByText('Linus (bench 2)').waitFor({ timeout: WITHIN })
  await copy.restore()
  await button(page, 'The operator restored an older copy: go on from there').waitFor({ timeout: WITHIN })
  await shoot(page, 'restored-server')
}
