import { useState } from 'react'
import type { Strength } from '../../models/api.ts'

/** The last strength that was measured, until the next one is known or nothing is left to measure: the meter does not flicker while one types. */
export function useLasting(strength: Strength | undefined, password: string): Strength | undefined {
  const [last, setLast] = useState(strength)
  const shown = password === '' ? undefined : (strength ?? last)
  if (shown !== last) setLast(shown)
  return shown
}
