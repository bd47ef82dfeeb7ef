export type Direction = 'ltr' | 'rtl'

/** A language of the interface. `formats` is the language tag for dates, numbers and lists. */
export interface Locale {
  readonly name: string
  readonly direction: Direction
  readonly formats: string
}

/** `en-XA` (longer, accented) and `ar-XB` (right to left) are made from English at build, to try the layout with. */
export const LOCALES = {
  en: { name: 'English', direction: 'ltr', formats: 'en' },
  'en-XA': { name: 'Pseudo: longer and accented', direction: 'ltr', formats: 'en' },
  'ar-XB': { name: 'Pseudo: right to left', direction: 'rtl', formats: 'ar' },
} as const satisfies Record<string, Locale>

export type LocaleId = keyof typeof LOCALES

const FALLBACK: LocaleId = 'en'

export function isLocale(text: string): text is LocaleId {
  return Object.hasOwn(LOCALES, text)
}

/** `?locale=` of the address, else the setting of this device, else the first language of the browser that there is a catalogue for. */
export function chooseLocale(from: { search: string; setting?: string | undefined; languages: readonly string[] }): LocaleId {
  const wanted = [new URLSearchParams(from.search).get('locale') ?? '', from.setting ?? '', ...from.languages.flatMap(withBase)]
  return wanted.find(isLocale) ?? FALLBACK
}

/** `en-GB` is also served by `en`. */
function withBase(tag: string): readonly string[] {
  return [tag, tag.split('-')[0] ?? tag]
}

/** Some systems give `en-US@posix`, which formats refuse. */
const WELL_FORMED = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i

/** In English for Britain the clock has 24 hours, in English for America 12: the browser's own region decides, where it speaks this language. */
export function formatsTag(locale: LocaleId, languages: readonly string[]): string {
  const { formats } = LOCALES[locale]
  return languages.find((tag) => WELL_FORMED.test(tag) && tag.split('-')[0] === formats) ?? formats
}
