import type { SettingsView, Store } from '../models/api.ts'

/** Theme and density of the document follow the settings. */
export function followLook(settings: Store<SettingsView>, page: HTMLElement): void {
  const apply = () => {
    const { theme, density } = settings.get()
    if (theme === 'system') delete page.dataset['theme']
    else page.dataset['theme'] = theme
    if (density === 'comfortable') delete page.dataset['density']
    else page.dataset['density'] = density
  }
  settings.subscribe(apply)
  apply()
}
