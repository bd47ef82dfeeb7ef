// npm run pictures               takes every screen in every size, dark and light, into docs/screens
// npm run pictures -- NAME ...   takes only these
import { fileURLToPath } from 'node:url'
import { startSharedBrowser } from '../testing/browser/chromium.ts'
import { takeCommunities } from '../testing/pictures/communities.ts'
import { takeEntering } from '../testing/pictures/entering.ts'
import { openInside, takeInside } from '../testing/pictures/inside.ts'
import { openScene, type Scene } from '../testing/pictures/scene.ts'
import { writeGallery } from '../testing/pictures/gallery.ts'
import { camera } from '../testing/pictures/shots.ts'

const FOLDER = fileURLToPath(new URL('../docs/screens/', import.meta.url))

const folder = process.env['CONCLAVE_PICTURES'] ?? FOLDER
const shoot = camera(folder, process.argv.slice(2))
const browser = await startSharedBrowser()

/** Does `work` on a server with people of its own. */
async function onScene(work: (scene: Scene) => Promise<void>): Promise<void> {
  const scene = await openScene()
  try {
    await work(scene)
  } finally {
    await scene.close()
  }
}

try {
  await onScene(async (scene) => {
    await takeEntering(browser, scene, shoot)
    await takeInside(await openInside(browser, scene), scene, shoot)
  })
  await onScene((scene) => takeCommunities(browser, scene, shoot))
  writeGallery(folder)
} finally {
  await browser.close()
}
