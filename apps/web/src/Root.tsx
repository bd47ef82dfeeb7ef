import type { I18n } from '@lingui/core'
import { RouterProvider } from '@tanstack/react-router'
import type { App } from './models/api.ts'
import { AppProvider } from './models/use-store.ts'
import { PartsProvider } from './parts/PartsProvider.tsx'
import { Toasts } from './parts/Toasts.tsx'
import type { openRouter } from './router.tsx'
import { useWords, WordsProvider } from './words/index.ts'

interface RootProps {
  readonly app: App
  readonly words: I18n
  readonly router: ReturnType<typeof openRouter>
}

/** Everything that stands around the screens. */
export function Root({ app, words, router }: RootProps) {
  return (
    <WordsProvider words={words}>
      <AppProvider value={app}>
        <Screens router={router} />
      </AppProvider>
    </WordsProvider>
  )
}

function Screens({ router }: Pick<RootProps, 'router'>) {
  const { t, direction } = useWords()
  return (
    <PartsProvider direction={direction}>
      <Toasts closeLabel={t('shell.dismiss')} label={t('shell.notices')}>
        <RouterProvider router={router} />
      </Toasts>
    </PartsProvider>
  )
}
