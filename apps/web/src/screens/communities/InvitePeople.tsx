import type { CommunityId } from '@conclave/protocol'
import { useState } from 'react'
import type { InviteView, Outcome } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyField } from '../../parts/CopyField.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { QrCode } from '../../parts/QrCode.tsx'
import { Select } from '../../parts/Select.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { Problem } from './Problem.tsx'
import { useParts } from './use-parts.ts'

/** Seconds; 0 for never. */
const EXPIRES = ['3600', '86400', '604800', '2592000', '0'] as const
/** 0 for any number. */
const USES = ['1', '5', '25', '100', '0'] as const

/** An invite: how long and how often it works, what it opens; then the link. */
export function InvitePeople({ communityId, onClose }: { readonly communityId: CommunityId; readonly onClose: () => void }) {
  const { t } = useWords()
  const name = useStore(useApp().communities.one(communityId))?.name ?? ''
  const [made, setMade] = useState<InviteView>()
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('community.inviteTitle', { name })} closeLabel={t('home.close')}>
      {made?.link === undefined ? (
        <Terms communityId={communityId} onMade={setMade} />
      ) : (
        <Made invite={made} link={made.link} onAnother={() => setMade(undefined)} />
      )}
    </Dialog>
  )
}

function Terms({ communityId, onMade }: { readonly communityId: CommunityId; readonly onMade: (invite: InviteView) => void }) {
  const { t, formats } = useWords()
  const invites = useParts().invites(communityId)
  const [expires, setExpires] = useState<string>('604800')
  const [uses, setUses] = useState<string>('0')
  const [open, setOpen] = useState(false)
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome>()
  const create = async () => {
    setPending(true)
    const answer = await invites.create({ expires: Number(expires) * 1_000, uses: Number(uses), open })
    setPending(false)
    if ('problem' in answer) setProblem(answer.problem)
    else onMade(answer.made)
  }
  return (
    <>
      <p className={styles.hint}>{t('community.inviteLead')}</p>
      <div className={styles.pair}>
        <Select
          label={t('community.expires')}
          value={expires}
          onValueChange={setExpires}
          items={EXPIRES.map((value) => ({
            value: value as string,
            label: value === '0' ? t('community.never') : t('community.after', { time: formats.duration(Number(value)) }),
          }))}
        />
        <Select
          label={t('community.uses')}
          value={uses}
          onValueChange={setUses}
          items={USES.map((value) => ({
            value: value as string,
            label: value === '0' ? t('community.anyUses') : t('community.usesCount', { count: Number(value) }),
          }))}
        />
      </div>
      <Switch label={t('community.openLink')} hint={t('community.openHint')} checked={open} onCheckedChange={setOpen} />
      <Problem of={problem} />
      <div className={styles.buttons}>
        <Button kind="primary" pending={pending} onClick={() => void create()}>
          {t('community.makeLink')}
        </Button>
      </div>
    </>
  )
}

interface MadeProps {
  readonly invite: InviteView
  readonly link: string
  readonly onAnother: () => void
}

function Made({ invite, link, onAnother }: MadeProps) {
  const { t, formats } = useWords()
  const until = invite.expires === 0 ? t('community.worksAlways') : t('community.worksUntil', { time: formats.full(invite.expires) })
  return (
    <>
      <div className={styles.link}>
        <div className={styles.qr}>
          <QrCode text={link} label={t('community.inviteQr')} />
        </div>
        <div className={styles.linkWords}>
          <CopyField label={t('community.inviteLink')} value={link} copyLabel={t('community.copyLink')} copiedLabel={t('home.copied')} />
          <p className={styles.hint}>
            {until} {invite.uses === 0 ? t('community.forAnybody') : t('community.forSo', { count: invite.uses })}
          </p>
          <p className={styles.hint}>{invite.open ? t('community.openMade') : t('community.closedMade')}</p>
        </div>
      </div>
      <div className={styles.buttons}>
        <Button onClick={onAnother}>{t('community.anotherLink')}</Button>
      </div>
    </>
  )
}
