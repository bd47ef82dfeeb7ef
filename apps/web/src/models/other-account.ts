import type { SessionModel } from './session.ts'

/** Calls each time an account came or went here: what was typed before is not for whoever comes next. */
export function onOtherAccount({ epoch }: SessionModel, changed: () => void): void {
  let before = epoch.get().userId
  epoch.subscribe(() => {
    const { userId } = epoch.get()
    if (userId === before) return
    before = userId
    changed()
  })
}
