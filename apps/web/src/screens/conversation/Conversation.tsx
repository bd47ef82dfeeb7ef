import { useParams } from '@tanstack/react-router'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { useWords } from '../../words/index.ts'
import { Missing } from './Missing.tsx'
import { OneConversation } from './OneConversation.tsx'
import talk from './Talk.module.css'
import trouble from './Trouble.module.css'

/** The conversation of the address. */
export function Conversation() {
  const { address } = useParams({ strict: false })
  // Another conversation is another screen: nothing of the former one may stay, least of all a draft.
  return address === undefined ? null : <Addressed key={address} address={address} />
}

function Addressed({ address }: { readonly address: string }) {
  const app = useApp()
  const { t } = useWords()
  const conversationId = useStore(app.conversations.at(address))
  if (conversationId === undefined) {
    return (
      <div className={talk.bottom}>
        <Skeleton form="message" count={7} label={t('conversation.loading')} />
      </div>
    )
  }
  if (conversationId === 'missing') {
    return (
      <div className={trouble.trouble} role="alert">
        <Missing />
      </div>
    )
  }
  return <OneConversation timeline={app.timeline(conversationId)} />
}
