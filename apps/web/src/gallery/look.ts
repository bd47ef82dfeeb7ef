import type { Pane } from '../parts/pane.ts'

/** How the gallery is drawn, from the address: `?theme=light&dir=rtl&density=compact&frame=1&pane=content&details=1`. */
export interface Look {
  readonly theme: 'system' | 'dark' | 'light' | 'contrast'
  readonly direction: 'ltr' | 'rtl'
  readonly density: 'comfortable' | 'compact'
  /** Only the frame of panes, as large as the window. */
  readonly frame: boolean
  readonly pane: Pane | undefined
  readonly details: boolean
}

const THEMES = ['dark', 'light', 'contrast'] as const
const PANES = ['sidebar', 'content', 'details'] as const

export function readLook(search: string): Look {
  const asked = new URLSearchParams(search)
  return {
    theme: THEMES.find((theme) => theme === asked.get('theme')) ?? 'system',
    direction: asked.get('dir') === 'rtl' ? 'rtl' : 'ltr',
    density: asked.get('density') === 'compact' ? 'compact' : 'comfortable',
    frame: asked.has('frame'),
    pane: PANES.find((pane) => pane === asked.get('pane')),
    details: asked.has('details'),
  }
}

/** The address of the gallery with another look. */
export function lookAddress(look: Look, change: Partial<Look>): string {
  const next = { ...look, ...change }
  return `?theme=${next.theme}&dir=${next.direction}&density=${next.density}`
}
