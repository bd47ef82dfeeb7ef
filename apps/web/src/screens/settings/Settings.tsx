import { Navigate, useNavigate, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { Header } from '../../parts/Header.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import { Section } from './Section.tsx'
import { SectionList } from './SectionList.tsx'
import { SECTIONS } from './sections.ts'
import styles from './Settings.module.css'

/** The settings of account and device: the list of sections and, beside it or in its place, the one of the address. */
export function Settings() {
  const { t } = useWords()
  const { section: asked } = useParams({ strict: false })
  const section = asked === undefined ? SECTIONS[0] : SECTIONS.find(({ id }) => id === asked)
  if (section === undefined) return <Navigate to="/settings/{-$section}" params={{ section: undefined }} replace />
  return (
    <div className={styles.screen} data-open={asked !== undefined || undefined}>
      <Header title={t('settings.title')} leading={<Back />} />
      <div className={styles.columns}>
        <SectionList current={section.id} opened={asked !== undefined} />
        <Section key={section.id} section={section} opened={asked !== undefined} />
      </div>
    </div>
  )
}

/** Where there is room for one thing at a time: from the section to the list, from the list to the conversations. */
function Back() {
  const { t } = useWords()
  const { toSidebar } = useFrame()
  const navigate = useNavigate()
  return (
    <>
      <span className={styles.toList}>
        <IconButton
          label={t('settings.toList')}
          icon={ArrowLeft}
          directional
          tooltipSide="bottom"
          onClick={() => void navigate({ to: '/settings/{-$section}', params: { section: undefined } })}
        />
      </span>
      <span className={styles.toSidebar}>
        <IconButton label={t('settings.back')} icon={ArrowLeft} directional tooltipSide="bottom" onClick={toSidebar} />
      </span>
    </>
  )
}
