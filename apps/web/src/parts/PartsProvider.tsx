import { CSPProvider } from '@base-ui/react/csp-provider'
import { DirectionProvider } from '@base-ui/react/direction-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactNode } from 'react'

interface PartsProviderProps {
  /** Direction of the language shown; set `dir` on the document element as well. */
  readonly direction: 'ltr' | 'rtl'
  readonly children: ReactNode
}

/** Once around the whole interface: direction, shared tooltip delay, and no inline style element, which the CSP would refuse. */
export function PartsProvider({ direction, children }: PartsProviderProps) {
  return (
    <CSPProvider disableStyleElements>
      <DirectionProvider direction={direction}>
        <Tooltip.Provider delay={500} closeDelay={0}>
          {children}
        </Tooltip.Provider>
      </DirectionProvider>
    </CSPProvider>
  )
}
