// npm run pictures               takes every screen in every size, dark and light, into docs/screens
// npm run pictures -- NAME ...   takes only these
import { fileURLToPath } from 'node:url'
import { startSharedBrowser } from '../testing/browser/chromium.ts'
import { takeEntering } from '../testing/pictures/entering.ts'
import { openInside, takeInside } from '../testing/pictures/inside.ts'
import { openScene } from '../testing/pictures/scene.ts'
import { writeGallery } from '../testing/pictures/gallery.ts'
import { camera } from '../testing/pictures/shots.ts'

const FOLDER = fileURLToPath(new URL('../docs/screens/', import.meta.url))

const folder = process.env['CONCLAVE_PICTURES'] ?? FOLDER
const shoot = camera(folder, process.argv.slice(2))
const browser = await startSharedBrowser()
try {
  const scene = await openScene()
  try {
    await takeEntering(browser, scene, shoot)
    await takeInside(await openInside(browser, scene), scene, shoot)
    writeGallery(folder)
  } finally {
    await scene.close()
  }
} finally {
  await browser.close()
}
