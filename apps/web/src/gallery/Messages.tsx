import { Copy, MoreHorizontal, Reply } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { DayDivider } from '../parts/DayDivider.tsx'
import { IconButton } from '../parts/IconButton.tsx'
import type { MessageState } from '../parts/MessageMark.tsx'
import { MessageRow } from '../parts/MessageRow.tsx'
import { SafeText } from '../parts/SafeText.tsx'
import { NOON } from './people.ts'

const ANNA = { id: '1', name: 'Anna Lindqvist' }
const ME = { id: 'me', name: 'Margit Østergård' }
const FULL = 'Saturday, 21 November 2026, 14:02'

interface SaidProps {
  readonly first?: boolean
  readonly own?: boolean
  readonly state?: MessageState
  readonly footer?: ReactNode
  readonly children: ReactNode
}

export function Said({ first = false, own = false, state, footer, children }: SaidProps) {
  return (
    <MessageRow
      author={own ? ME : ANNA}
      time={{ at: NOON, text: '14:02', full: FULL }}
      first={first}
      state={state}
      footer={footer}
      actions={
        <>
          <IconButton size="small" label="Reply" icon={Reply} directional />
          <IconButton size="small" label="Copy text" icon={Copy} />
          <IconButton size="small" label="More" icon={MoreHorizontal} />
        </>
      }
    >
      {children}
    </MessageRow>
  )
}

/** A short talk with every mark. */
export function Messages({ label }: { readonly label: string }) {
  return (
    <div role="log" aria-label={label}>
      <DayDivider text="Yesterday" />
      <Said first>
        <SafeText text="Did you find the key to the boathouse?" />
      </Said>
      <Said>
        <SafeText text={'I looked in the usual place and under the stone.\nNothing.'} />
      </Said>
      <DayDivider text="Today" />
      <Said own first state={{ kind: 'read', label: 'Read' }}>
        <SafeText text="It hangs behind the door. I wrote the whole story down here: https://example.org/boathouse" />
      </Said>
      <Said first>
        <SafeText text="Of course it does. The boat leaves at seven, I will be there with coffee and the old map, and we can still decide on the island where to spend the night." />
      </Said>
      <Said own first state={{ kind: 'delivered', label: 'Delivered' }}>
        <SafeText text="Good" />
      </Said>
      <Said own state={{ kind: 'sent', label: 'Sent' }}>
        <SafeText text="I bring bread" />
      </Said>
      <Said own state={{ kind: 'pending', label: 'Waiting for the network' }}>
        <SafeText text="and cheese" />
      </Said>
      <Said
        own
        state={{ kind: 'failed', label: 'Not sent' }}
        footer={
          <>
            <span>Not sent.</span>
            <Button size="small" kind="plain">
              Try again
            </Button>
          </>
        }
      >
        <SafeText text="and the lamp" />
      </Said>
    </div>
  )
}
