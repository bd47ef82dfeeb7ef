import { createContext, useContext } from 'react'
import type { App } from './api.ts'

const AppContext = createContext<App | undefined>(undefined)

export const AppProvider = AppContext.Provider

/** The models; every screen stands inside an `AppProvider`. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp outside of AppProvider')
  return app
}
