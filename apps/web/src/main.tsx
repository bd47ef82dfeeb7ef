import './styles/base.css'
import { openTab } from '@conclave/client/browser'
import { createRoot } from 'react-dom/client'
import { BUILD_ID } from './build-id.ts'
import { openApp } from './models/app.ts'
import { browserPlatform } from './platform/browser-platform.ts'
import { followLook } from './platform/document-look.ts'
import { Root } from './Root.tsx'
import { openRouter } from './router.tsx'
import { installTrustedTypes } from './safety/trusted-types.ts'
import { watchUpdates } from './updates/watch-updates.ts'
import { changeLocale, chooseLocale, loadInside, loadWords } from './words/index.ts'

installTrustedTypes()
// The worker starts while the words load.
const app = openApp(openTab({ build: BUILD_ID }), browserPlatform())
const locale = () => chooseLocale({ search: location.search, setting: app.settings.view.get().locale, languages: navigator.languages })
followLook(app.settings.view, document.documentElement)

const { returning } = app.session
const words = await loadWords(locale())
if (returning) void loadInside(words).catch(() => undefined)
app.settings.view.subscribe(() => {
  if (locale() !== words.locale) void changeLocale(words, locale())
})
// A page that is hidden may never come back.
document.addEventListener('visibilitychange', () => void (document.visibilityState === 'hidden' && app.flush()))
window.addEventListener('pagehide', () => void app.flush())

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<Root app={app} words={words} router={openRouter({ returning })} />)
if (import.meta.env.PROD) await watchUpdates((apply) => app.updates.announce(apply))
