import { ArrowLeft, Info, MessageCircle, Paperclip, Plus, SendHorizontal, Settings, ShieldCheck, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { Mark } from '../brand/Mark.tsx'
import { Avatar } from '../parts/Avatar.tsx'
import { Button } from '../parts/Button.tsx'
import { Count } from '../parts/Count.tsx'
import { Header } from '../parts/Header.tsx'
import { Icon } from '../parts/Icon.tsx'
import { IconButton } from '../parts/IconButton.tsx'
import { ListRow } from '../parts/ListRow.tsx'
import type { Pane } from '../parts/pane.ts'
import { Panes } from '../parts/Panes.tsx'
import { RowList } from '../parts/RowList.tsx'
import { TextArea } from '../parts/TextArea.tsx'
import { Time } from '../parts/Time.tsx'
import { TypingLine } from '../parts/TypingLine.tsx'
import styles from './Frame.module.css'
import { Messages } from './Messages.tsx'
import { NOON, PEOPLE } from './people.ts'

const LABELS = { rail: 'Places', sidebar: 'People', content: 'Conversation with Anna', details: 'About Anna', divider: 'Width of the sidebar' }

/** The parts together, as a conversation uses them. */
export function Frame({ pane: start = 'content', details = false }: { readonly pane?: Pane; readonly details?: boolean }) {
  const [pane, setPane] = useState<Pane>(start)
  const [open, setOpen] = useState(details)
  const [width, setWidth] = useState(288)
  const change = (next: Pane) => {
    setPane(next)
    if (next !== 'details') setOpen(false)
  }
  return (
    <Panes
      labels={LABELS}
      rail={<Rail />}
      sidebar={<Sidebar onSelect={() => setPane('content')} />}
      details={open ? <Details /> : undefined}
      pane={pane}
      onPaneChange={change}
      sidebarWidth={width}
      onSidebarWidthChange={setWidth}
    >
      <Header
        title="Anna Lindqvist"
        subtitle="@anna"
        leading={
          <span className={styles.back}>
            <IconButton label="Back" icon={ArrowLeft} directional onClick={() => setPane('sidebar')} />
          </span>
        }
        actions={<IconButton label="Details" icon={Info} pressed={open} onClick={() => (setOpen(!open), setPane(open ? 'content' : 'details'))} />}
      />
      <div className={styles.log} tabIndex={0} role="group" aria-label="History">
        <Messages label="Messages" />
      </div>
      <Composer />
    </Panes>
  )
}

function Rail() {
  return (
    <>
      <IconButton label="Conversations" icon={MessageCircle} pressed tooltipSide="inline-end" />
      <IconButton label="New community" icon={Plus} tooltipSide="inline-end" />
      <span className={styles.grow} />
      <IconButton label="Settings" icon={Settings} tooltipSide="inline-end" />
    </>
  )
}

function Sidebar({ onSelect }: { readonly onSelect: () => void }) {
  return (
    <>
      <Header level={2} title="Conversations" actions={<IconButton label="Add friend" icon={UserPlus} />} />
      <div className={styles.rows}>
        <RowList label="Conversations">
          {PEOPLE.map((person) => (
            <ListRow
              key={person.id}
              href={`#${person.id}`}
              onSelect={onSelect}
              leading={<Avatar id={person.id} name={person.name} presence={person.id === '2' ? { state: 'online', label: 'Online' } : undefined} />}
              title={person.name}
              text={person.last}
              meta={<Time at={NOON} text={person.time} full="Saturday, 21 November 2026" />}
              count={<Count count={person.id === '1' ? 0 : person.unread} label={`${person.unread} unread messages`} />}
              unread={person.unread > 0 && person.id !== '1'}
              selected={person.id === '1'}
            />
          ))}
        </RowList>
      </div>
    </>
  )
}

function Composer() {
  const [text, setText] = useState('')
  return (
    <div className={styles.composer}>
      <TextArea
        label="Message Anna Lindqvist"
        placeholder="Message Anna Lindqvist"
        value={text}
        onValueChange={setText}
        leading={<IconButton label="Attach" icon={Paperclip} />}
        trailing={<IconButton label="Send" icon={SendHorizontal} kind="primary" directional disabled={text.trim() === ''} />}
      />
      <TypingLine text="Anna is typing" />
    </div>
  )
}

function Details() {
  return (
    <div className={styles.details}>
      <Avatar id="1" name="Anna Lindqvist" size={80} presence={{ state: 'online', label: 'Online' }} />
      <h2 className={styles.name}>Anna Lindqvist</h2>
      <bdi className={styles.handle}>@anna</bdi>
      <span className={styles.shield}>
        <Icon of={ShieldCheck} /> Only you two can read this
      </span>
      <Button wide>Compare the safety number</Button>
      <Mark size="small" />
    </div>
  )
}
