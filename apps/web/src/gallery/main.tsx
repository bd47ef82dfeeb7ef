import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PartsProvider } from '../parts/PartsProvider.tsx'
import { Toasts } from '../parts/Toasts.tsx'
import '../styles/base.css'
import { Frame } from './Frame.tsx'
import { Gallery } from './Gallery.tsx'
import { readLook } from './look.ts'

const look = readLook(location.search)
const page = document.documentElement
page.dir = look.direction
if (look.theme !== 'system') page.dataset['theme'] = look.theme
if (look.density === 'compact') page.dataset['density'] = 'compact'

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <PartsProvider direction={look.direction}>
        <Toasts closeLabel="Dismiss" label="Notices">
          {look.frame ? <Frame {...(look.pane === undefined ? {} : { pane: look.pane })} details={look.details} /> : <Gallery look={look} />}
        </Toasts>
      </PartsProvider>
    </StrictMode>,
  )
}
