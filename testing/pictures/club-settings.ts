import { box, button } from '../web/enter.ts'
import { type ClubPictures, channelLink, openChannel } from './club-pictures.ts'

/** Everything that can be set, of the community and of a channel. */
export async function takeClubSettings(pictures: ClubPictures): Promise<void> {
  await takeSections(pictures)
  await takeChannelSettings(pictures)
}

async function takeSections({ page, club, scene, shoot, home }: ClubPictures): Promise<void> {
  await scene.contact('linus').communities.createInvite(club.communityId, { expires: 86_400_000, uses: 5, open: false })
  for (const section of ['overview', 'roles', 'members', 'invites', 'bans', 'audit']) {
    await page.goto(`${home}/settings/${section}`)
    await page.getByRole('heading', { level: 2 }).last().waitFor()
    await page.getByRole('progressbar').waitFor({ state: 'detached' })
    if (section === 'bans') await button(page, 'Lift the ban').waitFor()
    await shoot(page, `community-${section}`)
    if (section !== 'roles') continue
    await page
      .getByRole('list', { name: 'Roles' })
      .getByRole('button', { name: /Organisers/ })
      .first()
      .click()
    await box(page, 'Name of the role').waitFor()
    await shoot(page, 'role')
  }
}

async function takeChannelSettings(pictures: ClubPictures): Promise<void> {
  const { page, shoot } = pictures
  await openChannel(pictures, 'benches')
  await channelLink(page, 'benches').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Channel settings' }).click()
  await box(page, 'Topic').waitFor()
  await shoot(page, 'channel-settings')
  await page.keyboard.press('Escape')
  await openChannel(pictures, 'planning')
  await channelLink(page, 'planning').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Channel settings' }).click()
  await page.getByRole('tab', { name: 'Permissions' }).click()
  await page.getByRole('tabpanel').waitFor()
  await shoot(page, 'channel-permissions')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Organisers' }).first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Permissions' }).click()
  await button(page, 'Add a member').click()
  await page.getByRole('dialog').getByRole('button', { name: /Priya/ }).waitFor()
  await shoot(page, 'category-permissions')
  await page.keyboard.press('Escape')
}
