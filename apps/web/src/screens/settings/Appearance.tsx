import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { RadioCards } from '../../parts/RadioCards.tsx'
import { Select } from '../../parts/Select.tsx'
import { LOCALES, useWords } from '../../words/index.ts'
import styles from './Appearance.module.css'
import { Group } from './Group.tsx'
import { ThemePreview } from './ThemePreview.tsx'

/** How this browser shows everything; each choice takes effect at once. */
export function Appearance() {
  const { t } = useWords()
  return (
    <>
      <Theme />
      <Density />
      <Language />
      <p className={styles.only}>{t('settings.browserOnly')}</p>
    </>
  )
}

function Theme() {
  const { settings } = useApp()
  const { theme, density } = useStore(settings.view)
  const { t } = useWords()
  const labels = {
    system: t('settings.themeSystem'),
    dark: t('settings.themeDark'),
    light: t('settings.themeLight'),
    contrast: t('settings.themeContrast'),
  }
  return (
    <Group title={t('settings.theme')}>
      <RadioCards
        label={t('settings.theme')}
        value={theme}
        onValueChange={(next) => settings.set({ theme: next })}
        cards={(['system', 'dark', 'light', 'contrast'] as const).map((value) => ({
          value,
          label: labels[value],
          picture: <ThemePreview theme={value} density={density} />,
        }))}
      />
    </Group>
  )
}

function Density() {
  const { settings } = useApp()
  const { density } = useStore(settings.view)
  const { t } = useWords()
  return (
    <Group title={t('settings.density')}>
      <RadioCards
        label={t('settings.density')}
        value={density}
        onValueChange={(next) => settings.set({ density: next })}
        cards={[
          { value: 'comfortable', label: t('settings.densityComfortable'), hint: t('settings.densityComfortableHint') },
          { value: 'compact', label: t('settings.densityCompact'), hint: t('settings.densityCompactHint') },
        ]}
      />
    </Group>
  )
}

const BROWSER = 'browser'

function Language() {
  const { settings } = useApp()
  const { locale } = useStore(settings.view)
  const { t } = useWords()
  // Languages that are made for trying the layout are for those who work on it.
  const offered = Object.entries(LOCALES).filter(([id]) => import.meta.env.DEV || !/-X[AB]$/u.test(id) || id === locale)
  const items = [{ value: BROWSER, label: t('settings.languageBrowser') }, ...offered.map(([value, { name }]) => ({ value, label: name }))]
  return (
    <div className={styles.language}>
      <Select
        label={t('settings.language')}
        items={items}
        value={items.some(({ value }) => value === locale) ? (locale ?? BROWSER) : BROWSER}
        onValueChange={(next) => settings.set({ locale: next === BROWSER ? undefined : next })}
      />
    </div>
  )
}
