import { Ban, Copy, MoreHorizontal, Reply, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { ConfirmDialog } from '../parts/ConfirmDialog.tsx'
import { ContextMenu } from '../parts/ContextMenu.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { IconButton } from '../parts/IconButton.tsx'
import { Menu } from '../parts/Menu.tsx'
import { PickDialog } from '../parts/PickDialog.tsx'
import { Popover } from '../parts/Popover.tsx'
import { TextField } from '../parts/TextField.tsx'
import { Tooltip } from '../parts/Tooltip.tsx'
import type { MenuEntry } from '../parts/menu-entry.ts'
import { useToasts } from '../parts/use-toasts.ts'
import styles from './Gallery.module.css'

const nothing = () => undefined
const ENTRIES: readonly MenuEntry[] = [
  { id: 'reply', label: 'Reply', icon: Reply, keys: 'R', onSelect: nothing },
  { id: 'copy', label: 'Copy text', icon: Copy, keys: 'Ctrl+C', onSelect: nothing },
  { id: 'line', kind: 'separator' },
  { id: 'block', label: 'Block Anna', icon: Ban, disabled: true, onSelect: nothing },
  { id: 'delete', label: 'Delete', icon: Trash2, danger: true, onSelect: nothing },
]

export function Overlays() {
  const [dialog, setDialog] = useState(false)
  const [confirm, setConfirm] = useState(false)
  const [name, setName] = useState('')
  return (
    <div className={styles.row}>
      <Dialog
        open={dialog}
        onOpenChange={setDialog}
        title="Add a friend"
        description="They get a request and decide; until then neither of you sees more than a name."
        closeLabel="Close"
        trigger={<Button>Open a dialog</Button>}
        actions={
          <>
            <Button onClick={() => setDialog(false)}>Cancel</Button>
            <Button kind="primary" onClick={() => setDialog(false)}>
              Send request
            </Button>
          </>
        }
      >
        <TextField label="Handle of your friend" value={name} onValueChange={setName} hint="Exactly as they spell it." />
      </Dialog>
      <Button onClick={() => setConfirm(true)}>Ask before it happens</Button>
      <ConfirmDialog
        open={confirm}
        onOpenChange={setConfirm}
        title="Remove this device?"
        description="Margit's old phone is signed out at once and can read nothing new. What it has already read stays on it."
        confirmLabel="Remove"
        cancelLabel="Cancel"
        onConfirm={() => setConfirm(false)}
      />
      <Picker />
      <Menu trigger={<IconButton label="More" icon={MoreHorizontal} />} entries={ENTRIES} align="start" />
      <ContextMenu entries={ENTRIES}>
        <Button kind="plain">Right-click here</Button>
      </ContextMenu>
      <Popover trigger={<Button>About this conversation</Button>} title="Only you two can read this">
        <p>The server carries it without being able to open it.</p>
      </Popover>
      <Tooltip text="A word of help">
        <Button kind="plain">Hover me</Button>
      </Tooltip>
      <ToastButtons />
    </div>
  )
}

const PEOPLE = ['Anna Lindqvist', 'Margit', 'Rafael'].map((name) => ({ id: name, title: name, text: name.slice(0, 4).toLowerCase() }))

function Picker() {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  return (
    <>
      <Button onClick={() => setOpen(true)}>Pick somebody</Button>
      <PickDialog
        open={open}
        onOpenChange={setOpen}
        labels={{ title: 'Go to a person', field: 'Name or handle', results: 'People who fit' }}
        text={text}
        onTextChange={setText}
        items={PEOPLE.filter(({ title }) => title.toLowerCase().includes(text.toLowerCase()))}
        onPick={() => setOpen(false)}
        empty="Nobody is called that."
      />
    </>
  )
}

function ToastButtons() {
  const toasts = useToasts()
  return (
    <>
      <Button onClick={() => toasts.add({ text: 'Link copied.' })}>Toast</Button>
      <Button onClick={() => toasts.add({ text: 'Conversation closed.', tone: 'success', action: { label: 'Undo', onPress: nothing }, timeout: 0 })}>
        Toast with undo
      </Button>
      <Button
        onClick={() => toasts.add({ text: 'The server did not answer. Your message waits here and goes out by itself.', tone: 'danger', timeout: 0 })}
      >
        Toast of danger
      </Button>
    </>
  )
}
