import { useNavigate } from '@tanstack/react-router'
import { use, useEffect, useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import { Invited } from './Invited.tsx'
import { linkOfAddress } from './link-of-address.ts'

/** `/j#community.seed.seq.hash`: shows where the link leads before anybody joins. The part behind `#` never reaches the server. */
export function JoinPage() {
  const { communities } = useApp()
  const { t } = useWords()
  const navigate = useNavigate()
  const { join } = use(communities.parts())
  const view = useStore(join.view)
  const [link] = useState(() => linkOfAddress(location))
  useEffect(() => {
    if (link !== undefined) {
      communities.takeLink(link)
      // The key stays out of the history of the browser.
      void navigate({ to: '/j', replace: true })
    }
    void join.look()
  }, [communities, join, link, navigate])
  const home = () => {
    communities.dropLink()
    void navigate({ to: '/', replace: true })
  }
  if (view.state === 'ready' || view.state === 'joining') return <Invited view={view} join={join} onHome={home} />
  if (view.state === 'looking')
    return (
      <EnteringFrame form="open" title={t('join.looking')}>
        {null}
      </EnteringFrame>
    )
  const code = view.state === 'failed' ? view.code : 'E_INVITE_MALFORMED'
  const again = code === 'E_SERVER_UNREACHABLE' || code === 'E_UNAVAILABLE' || code === 'E_RATE_LIMITED'
  return (
    <EnteringFrame title={t('join.refused')} lead={code === 'E_NOT_FOUND' ? t('join.unknown') : t(errorKey(code))}>
      <Button kind="primary" size="large" onClick={again ? () => void join.look() : home}>
        {again ? t('entering.tryAgain') : t('join.continue')}
      </Button>
    </EnteringFrame>
  )
}
