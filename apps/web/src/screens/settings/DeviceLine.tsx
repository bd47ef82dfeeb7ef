import { Monitor, Pencil, Smartphone, SquareTerminal, Trash2 } from 'lucide-react'
import type { Device } from '../../models/api.ts'
import { Badge } from '../../parts/Badge.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { IconButton } from '../../parts/IconButton.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Devices.module.css'
import { useSeen } from './use-seen.ts'

interface DeviceLineProps {
  readonly device: Device
  readonly onRename: () => void
  readonly onRemove: () => void
}

/** One device: what it is called, when it was here, what can be done about it. */
export function DeviceLine({ device, onRename, onRemove }: DeviceLineProps) {
  const { t } = useWords()
  const { name, current } = device
  return (
    <ListRow
      leading={
        <span className={styles.face}>
          <Icon of={iconOf(name)} />
        </span>
      }
      title={name}
      meta={current && <Badge tone="accent">{t('settings.thisDevice')}</Badge>}
      text={useSeen(device)}
      actions={
        <>
          <IconButton label={t('settings.rename', { name })} icon={Pencil} onClick={onRename} />
          {!current && <IconButton label={t('settings.remove', { name })} icon={Trash2} onClick={onRemove} />}
        </>
      }
    />
  )
}

/** A guess by the name that the device gave itself; decoration only. */
function iconOf(name: string) {
  if (/iphone|android|phone|pixel|galaxy/iu.test(name)) return Smartphone
  return /\bcli\b|terminal/iu.test(name) ? SquareTerminal : Monitor
}
