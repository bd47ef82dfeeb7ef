import { useState } from 'react'
import { Avatar } from '../parts/Avatar.tsx'
import { Button } from '../parts/Button.tsx'
import { Count } from '../parts/Count.tsx'
import { ListRow } from '../parts/ListRow.tsx'
import { RowList } from '../parts/RowList.tsx'
import { Time } from '../parts/Time.tsx'
import styles from './Gallery.module.css'
import { NOON, PEOPLE } from './people.ts'

const SIZES = [24, 32, 40, 80] as const
const PRESENCES = ['online', 'idle', 'busy', 'offline'] as const

export function Lists() {
  const [selected, setSelected] = useState('2')
  return (
    <>
      <Faces />
      <div className={styles.grid}>
        <div className={`${styles.panel} ${styles.padded}`}>
          <RowList label="Rows with every state">
            {PEOPLE.map((person) => (
              <ListRow
                key={person.id}
                href={`#${person.id}`}
                onSelect={() => setSelected(person.id)}
                leading={<Avatar id={person.id} name={person.name} />}
                title={person.name}
                text={person.last}
                meta={<Time at={NOON} text={person.time} full="Saturday, 21 November 2026, 12:00" />}
                count={<Count count={person.unread} label={`${person.unread} unread`} />}
                unread={person.unread > 0}
                muted={person.id === '5'}
                selected={person.id === selected}
              />
            ))}
          </RowList>
        </div>
        <Requests />
      </div>
    </>
  )
}

function Faces() {
  return (
    <div className={styles.row}>
      {SIZES.map((size) => (
        <Avatar key={size} id={`size${size}`} name="Margit Østergård" size={size} presence={{ state: 'online', label: 'Online' }} />
      ))}
      {PRESENCES.map((state) => (
        <Avatar key={state} id={state} name="Ben Okafor" presence={{ state, label: state }} />
      ))}
      {PEOPLE.map((person) => (
        <Avatar key={person.id} id={person.id} name={person.name} />
      ))}
    </div>
  )
}

function Requests() {
  return (
    <div className={`${styles.panel} ${styles.padded}`}>
      <RowList label="Requests">
        <ListRow
          leading={<Avatar id="9" name="Ida Lind" />}
          title="Ida Lind"
          text="@ida wants to be your friend"
          actions={
            <>
              <Button size="small">Decline</Button>
              <Button size="small" kind="primary">
                Accept
              </Button>
            </>
          }
        />
        <ListRow leading={<Avatar id="10" name="😀" size={32} />} title="😀" text="A name of emoji only" />
        <ListRow
          leading={<Avatar id="11" name="x" size={32} />}
          title={'\u202eevil\u202c name with an override'}
          text={'Text \u202e turned around'}
        />
        <ListRow title="Only a title" />
      </RowList>
    </div>
  )
}
