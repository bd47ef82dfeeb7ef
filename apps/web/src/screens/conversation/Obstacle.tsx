import type { UserId } from '@conclave/protocol'
import { type ReactNode, useState } from 'react'
import type { Outcome, Person } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import styles from './Obstacle.module.css'

export interface ObstacleProps {
  readonly state: Exclude<Person['state'], 'contact'>
  readonly userId: string
  readonly name: string
}

/** Where the composer would be: why one cannot write here, and what to do. */
export function Obstacle({ state, userId, name }: ObstacleProps) {
  const { t } = useWords()
  const [problem, setProblem] = useState<Outcome>()
  const [pending, setPending] = useState(false)
  const run = async (work: () => Promise<Outcome>) => {
    setPending(true)
    setProblem(await work())
    setPending(false)
  }
  return (
    <section className={styles.obstacle}>
      <p className={styles.text}>{t(`conversation.${state}`, { name })}</p>
      <Actions state={state} userId={userId as UserId} pending={pending} run={(work) => void run(work)} />
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {t(errorKey(problem))}
        </p>
      )}
    </section>
  )
}

interface ActionsProps {
  readonly state: ObstacleProps['state']
  readonly userId: UserId
  readonly pending: boolean
  readonly run: (work: () => Promise<Outcome>) => void
}

function Actions({ state, userId, pending, run }: ActionsProps): ReactNode {
  const { t } = useWords()
  const { people, addFriend } = useApp()
  const person = useStore(people.one(userId))
  const ask = () => {
    addFriend.setText(person?.handle ?? '')
    return addFriend.send()
  }
  switch (state) {
    case 'requested':
      return null
    case 'incoming':
      return (
        <div className={styles.actions}>
          <Button onClick={() => run(() => people.block(userId))}>{t('conversation.block')}</Button>
          <Button onClick={() => run(() => people.decline(userId))}>{t('conversation.decline')}</Button>
          <Button kind="primary" pending={pending} onClick={() => run(() => people.accept(userId))}>
            {t('conversation.accept')}
          </Button>
        </div>
      )
    case 'blocked':
      return (
        <Button pending={pending} onClick={() => run(() => people.unblock(userId))}>
          {t('conversation.unblock')}
        </Button>
      )
    case 'none':
    case 'declined':
      return (
        <Button kind="primary" pending={pending} onClick={() => run(ask)}>
          {t('conversation.request')}
        </Button>
      )
  }
}
