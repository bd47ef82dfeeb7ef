import { Navigate, Outlet, useMatches, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useApp, useStore } from '../models/use-store.ts'
import { InsideWords } from '../words/index.ts'

const Failed = lazy(async () => ({ default: (await import('../screens/failed/index.ts')).Failed }))
const Welcome = lazy(async () => ({ default: (await import('../screens/welcome/index.ts')).Welcome }))

/** Around every route: nothing is shown before the store has been opened, and only what failed when it cannot be. */
export function OpenGate() {
  const { session } = useApp()
  const state = useStore(session.view, (view) => view.state)
  if (state === 'opening') return null
  return <Suspense>{state === 'failed' ? <Failed /> : <Outlet />}</Suspense>
}

/** Around what needs an account: the address stays while somebody signs in, and goes with the account. */
export function AccountGate() {
  const { session } = useApp()
  const isInside = useStore(session.view, (view) => view.state === 'signed-in')
  // Of what is shown: the address may be of the next screen already, whose code is still on its way.
  const pathname = useMatches({ select: (matches) => matches.at(-1)?.pathname ?? '/' })
  const router = useRouter()
  useEffect(() => {
    if (isInside || pathname === '/') return
    if (!session.rememberPath(pathname)) router.history.replace('/')
  }, [isInside, pathname, session, router])
  if (!isInside) return <Welcome />
  return (
    <InsideWords>
      <Outlet />
    </InsideWords>
  )
}

/** Around sign-up and sign-in: who is inside goes on, first to the recovery kit if the account is new. */
export function EnteringGate() {
  const { session } = useApp()
  const isInside = useStore(session.view, (view) => view.state === 'signed-in')
  const isNew = useStore(session.view, (view) => view.state === 'signed-in' && view.recoveryKit === 'unsaved')
  if (!isInside) return <Outlet />
  return isNew ? <Navigate to="/recovery-kit" replace /> : <Onward />
}

/** To where the person wanted to go in the first place. */
function Onward() {
  const { session } = useApp()
  const router = useRouter()
  useEffect(() => router.history.replace(session.takePath() ?? '/'), [session, router])
  return null
}
