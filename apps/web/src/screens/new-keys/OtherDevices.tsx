import type { Device } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Checkbox } from '../../parts/Checkbox.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { useSeen } from '../settings/use-seen.ts'
import styles from './OtherDevices.module.css'

/** Every device but this one: ticked, it is removed. */
export function OtherDevices() {
  const { account, keyReplacement } = useApp()
  const { t } = useWords()
  const { state, code, list } = useStore(account.view).devices
  const others = list.filter((device) => !device.current && !device.revoked)
  if (state === 'loading') return <Skeleton form="row" count={2} label={t('settings.devicesLoading')} />
  if (state === 'failed')
    return (
      <Banner tone="warning" form="card" action={{ label: t('settings.devicesAgain'), onPress: () => void keyReplacement.open() }}>
        {t(errorKey(code ?? 'E_UNEXPECTED'))}
      </Banner>
    )
  if (others.length === 0) return <p className={styles.hint}>{t('newKeys.noDevices')}</p>
  return (
    <fieldset className={styles.devices}>
      <legend className={styles.legend}>{t('newKeys.devices')}</legend>
      <p className={styles.hint}>{t('newKeys.devicesHint')}</p>
      {others.map((device) => (
        <OtherDevice key={device.deviceId} device={device} />
      ))}
    </fieldset>
  )
}

function OtherDevice({ device }: { readonly device: Device }) {
  const { keyReplacement } = useApp()
  const staying = useStore(keyReplacement.staying)
  const { deviceId, name } = device
  return (
    <Checkbox
      label={<span dir="auto">{name}</span>}
      hint={useSeen(device)}
      checked={!staying.includes(deviceId)}
      onCheckedChange={(removed) => keyReplacement.setStaying(deviceId, !removed)}
    />
  )
}
