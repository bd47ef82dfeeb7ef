import type { Settings, SettingsView } from './api.ts'
import type { Platform } from './platform.ts'
import { kept, type Store, value } from './store.ts'

const KEY = 'conclave.settings'
const DEFAULTS: SettingsView = { theme: 'system', density: 'comfortable', locale: undefined, sidebarWidth: 288, members: true }
const THEMES: readonly SettingsView['theme'][] = ['system', 'dark', 'light', 'contrast']

/** Of this browser; all tabs follow. */
export class SettingsModel implements Settings {
  readonly #platform: Platform
  readonly #view
  readonly #end: () => void

  constructor(platform: Platform) {
    this.#platform = platform
    this.#view = value(readSettings(platform.box.get(KEY)))
    this.#end = platform.box.subscribe((key) => {
      if (key === KEY) this.#view.set(kept(this.#view.get(), readSettings(platform.box.get(KEY))))
    })
  }

  get view(): Store<SettingsView> {
    return this.#view
  }

  set(change: Partial<SettingsView>): void {
    const next = { ...this.#view.get(), ...change }
    this.#platform.box.set(KEY, JSON.stringify(next))
    this.#view.set(kept(this.#view.get(), next))
  }

  close(): void {
    this.#end()
  }
}

/** What an older or newer version wrote, as far as it is understood. */
function readSettings(text: string | undefined): SettingsView {
  const stored = parsed(text)
  const theme = THEMES.find((one) => one === stored['theme']) ?? DEFAULTS.theme
  const density = stored['density'] === 'compact' ? 'compact' : DEFAULTS.density
  const locale = typeof stored['locale'] === 'string' ? stored['locale'] : undefined
  const width = stored['sidebarWidth']
  const sidebarWidth = typeof width === 'number' && width >= 240 && width <= 320 ? width : DEFAULTS.sidebarWidth
  const members = stored['members'] !== false
  return { theme, density, locale, sidebarWidth, members }
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(text ?? '{}')
    return typeof stored === 'object' && stored !== null ? (stored as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
