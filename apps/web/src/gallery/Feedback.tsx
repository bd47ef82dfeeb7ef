import { MessageCircle } from 'lucide-react'
import { Mark } from '../brand/Mark.tsx'
import { Badge } from '../parts/Badge.tsx'
import { Banner } from '../parts/Banner.tsx'
import { Dismiss } from '../parts/Dismiss.tsx'
import { Button } from '../parts/Button.tsx'
import { Count } from '../parts/Count.tsx'
import { EmptyState } from '../parts/EmptyState.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Skeleton } from '../parts/Skeleton.tsx'
import styles from './Gallery.module.css'

const nothing = () => undefined

export function Feedback() {
  return (
    <>
      <div className={styles.panel}>
        <Banner>You are offline. What you write waits here and goes out by itself.</Banner>
        <Banner tone="success">You are signed in on this device.</Banner>
        <Banner tone="warning" action={{ label: 'Save the kit', onPress: nothing }} end={<Dismiss label="Later" onPress={nothing} />}>
          Without your recovery kit a forgotten password cannot be reset by anybody.
        </Banner>
        <Banner tone="danger" action={{ label: 'Reload', onPress: nothing }}>
          This tab is older than the app. Reload it to go on.
        </Banner>
      </div>
      <Banner form="card" tone="warning" action={{ label: 'Compare', onPress: nothing }}>
        Anna uses a new device. If you want to be sure that it is hers, compare the safety number.
      </Banner>
      <div className={styles.row}>
        <Badge>This device</Badge>
        <Badge tone="accent">New</Badge>
        <Badge tone="success">Verified</Badge>
        <Badge tone="warning">Not saved</Badge>
        <Badge tone="danger">Removed</Badge>
        <Count count={1} label="1 unread message" />
        <Count count={12} label="12 unread messages" />
        <Count count={480} label="480 unread messages" />
        <Count count={7} label="7 unread messages" kind="unread" />
        <Count count={7} label="7 members" kind="quiet" />
      </div>
      <div className={styles.grid}>
        <div className={styles.panel}>
          <Skeleton form="row" count={3} label="Conversations are coming" />
        </div>
        <div className={styles.panel}>
          <Skeleton form="message" count={2} label="Messages are coming" />
        </div>
        <div className={styles.panel}>
          <EmptyState
            picture={<Mark size="large" />}
            text="Nobody here yet. Bring the first friend."
            action={<Button kind="primary">Add a friend now</Button>}
          />
        </div>
        <div className={styles.panel}>
          <EmptyState picture={<Icon of={MessageCircle} />} text="Say hello to Anna." />
        </div>
      </div>
    </>
  )
}
