import type { Device } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { dayHere } from './day-here.ts'

/** When a device was here for the last time, in words. */
export function useSeen({ current, lastSeen }: Device): string {
  const { t, formats } = useWords()
  const now = useStore(useApp().today)
  if (current) return t('settings.inUse')
  if (lastSeen === undefined) return t('settings.neverSeen')
  return t('settings.lastSeen', { day: formats.day(dayHere(lastSeen, now), now) })
}
