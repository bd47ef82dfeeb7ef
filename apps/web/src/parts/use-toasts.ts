import { Toast } from '@base-ui/react/toast'
import { useMemo } from 'react'
import type { Tone } from './tone.ts'

interface ToastOptions {
  /** One sentence. */
  readonly text: string
  readonly tone?: Tone
  /** One thing to do about it, for example undo. */
  readonly action?: { readonly label: string; readonly onPress: () => void }
  /** Milliseconds until it goes by itself; 0 for never; default 6000. */
  readonly timeout?: number
}

/** Adds and removes toasts; only below `Toasts`. */
interface ToastActions {
  /** @returns the toast's id */
  readonly add: (options: ToastOptions) => string
  readonly close: (id: string) => void
}

/** The toasts of the nearest `Toasts`. */
export function useToasts(): ToastActions {
  const { add, close } = Toast.useToastManager()
  return useMemo(
    () => ({
      add: ({ text, tone, action, timeout }) => {
        const id: string = add({
          title: text,
          type: tone,
          timeout,
          priority: tone === 'danger' ? 'high' : 'low',
          actionProps: action && {
            children: action.label,
            onClick: () => {
              close(id)
              action.onPress()
            },
          },
        })
        return id
      },
      close: (id) => close(id),
    }),
    [add, close],
  )
}
