import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { crc32, deflateSync } from 'node:zlib'
import { type Club, CLUB, openSettings, startClub } from './club.ts'
import { button } from './enter.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob'])
  await club.found()
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

/** A PNG of one colour; however large, it is a small file. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

const field = () => club.page.locator('input[type="file"]')
const choose = (buffer: Buffer, mimeType = 'image/png') => field().setInputFiles({ name: 'picture', mimeType, buffer })
/** Made in the page: to carry so many bytes there takes longer than the test on a busy machine. */
const chooseLarge = (bytes: number) =>
  field().evaluate((input, length) => {
    const chosen = new DataTransfer()
    chosen.items.add(new File([new Uint8Array(length)], 'picture', { type: 'image/png' }))
    Object.assign(input, { files: chosen.files })
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }, bytes)
const face = () => club.page.getByRole('navigation', { name: 'Communities' }).getByRole('link', { name: CLUB }).locator('img')
const iconAtBob = () => club.client('bob').communities.get(club.communityId)?.icon

it('is made small on this device, and seen by all', async () => {
  const { page } = club
  await openSettings(page, 'Overview')
  await choose(png(640, 480))
  await button(page, 'Save').click()
  await page.getByText('Saved').waitFor()
  await face().waitFor()
  await expect.poll(() => iconAtBob()?.length).toBeGreaterThan(30)
  expect(Buffer.from(iconAtBob() ?? []).toString('latin1', 0, 4)).toBe('RIFF')
  expect(await face().evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(128)
  await club.fair()
})

it('is refused in words when it has too many bytes, too many pixels, or is no picture', async () => {
  const { page } = club
  await chooseLarge(20_000_001)
  await page.getByText('That file is too large. Choose a picture of at most 20 MB.').waitFor()
  await choose(png(10_000, 8_000))
  await page.getByText('That picture has too many pixels. Choose one of at most 60 million.').waitFor()
  await choose(Buffer.from('no picture'))
  await page.getByText('This browser cannot read that picture. Choose another one.').waitFor()
  await club.fair()
  expect(await button(page, 'Save').isDisabled()).toBe(true)
})

it('is taken away again', async () => {
  const { page } = club
  await button(page, 'Remove picture').click()
  await button(page, 'Save').click()
  await face().waitFor({ state: 'detached' })
  await expect.poll(iconAtBob).toBeUndefined()
})

it('of a hostile member, small as a file and huge once drawn, is not drawn', async () => {
  const bomb = png(9_000, 9_000)
  expect(bomb.length).toBeLessThan(16_000)
  const { page, communityId } = club
  const { communities } = club.client('bob')
  const made = await communities.create({ name: 'Bombs', icon: bomb })
  const { link = '' } = await communities.createInvite(made.communityId, { expires: 0, uses: 0, open: true })
  expect(made.communityId).not.toBe(communityId)
  await page.goto(link)
  await page.getByRole('heading', { name: 'You are invited to Bombs' }).waitFor()
  await button(page, 'Join').click()
  const entrance = page.getByRole('navigation', { name: 'Communities' }).getByRole('link', { name: 'Bombs' })
  await entrance.waitFor()
  await page.getByText('This is where #').or(page.getByText('There is no channel here')).first().waitFor()
  expect(await entrance.locator('img').count()).toBe(0)
})
