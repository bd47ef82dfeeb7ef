import type { Box } from '../models/platform.ts'

/** Over `localStorage` or `sessionStorage`; where the browser refuses them (or they are full) texts last as long as the page. */
export function webBox(open: () => Storage): Box {
  const storage = opened(open)
  const memory = new Map<string, string>()
  return {
    get: (key) => memory.get(key) ?? storage?.getItem(key) ?? undefined,
    set: (key, text) => {
      memory.delete(key)
      try {
        if (text === undefined) storage?.removeItem(key)
        else if (storage) storage.setItem(key, text)
        else memory.set(key, text)
      } catch {
        if (text !== undefined) memory.set(key, text)
      }
    },
    subscribe: (changed) => {
      const listener = (event: StorageEvent) => {
        if (event.storageArea === storage && event.key !== null) changed(event.key)
      }
      window.addEventListener('storage', listener)
      return () => window.removeEventListener('storage', listener)
    },
  }
}

function opened(open: () => Storage): Storage | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}
