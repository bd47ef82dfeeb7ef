import type { WordKey } from '../../words/index.ts'

/** What the keyboard does, as shown by Ctrl+/. The first group is handled by the frame, the others by the parts that they name. */
export const SHORTCUTS = [
  { keys: 'Ctrl+K', words: 'home.key.switcher' },
  { keys: 'Alt+↑', also: 'Alt+↓', words: 'home.key.neighbour' },
  { keys: 'Alt+Shift+↑', also: 'Alt+Shift+↓', words: 'home.key.unread' },
  { keys: 'Ctrl+Alt+↑', also: 'Ctrl+Alt+↓', words: 'home.key.community' },
  { keys: 'F6', words: 'home.key.panes' },
  { keys: 'Esc', words: 'home.key.read' },
  { keys: 'Shift+Esc', words: 'home.key.readAll' },
  { keys: 'Enter', words: 'home.key.send' },
  { keys: 'Shift+Enter', words: 'home.key.line' },
  { keys: 'Shift+F10', words: 'home.key.menu' },
  { keys: 'Ctrl+/', words: 'home.key.help' },
] as const satisfies readonly { keys: string; also?: string; words: WordKey }[]
