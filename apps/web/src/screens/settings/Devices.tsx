import { useEffect, useState } from 'react'
import type { Device } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { useToasts } from '../../parts/use-toasts.ts'
import { errorKey, useWords } from '../../words/index.ts'
import { DeviceLine } from './DeviceLine.tsx'
import styles from './Devices.module.css'
import { RemoveDevice } from './RemoveDevice.tsx'
import { RenameDevice } from './RenameDevice.tsx'

interface Asked {
  readonly what: 'rename' | 'remove'
  readonly device: Device
}

/** Everything that reads for this account. */
export function Devices() {
  const { account } = useApp()
  const { t } = useWords()
  const toasts = useToasts()
  const [asked, setAsked] = useState<Asked>()
  useEffect(() => void account.loadDevices(), [account])
  const close = () => setAsked(undefined)
  const removed = ({ name }: Device) => {
    close()
    toasts.add({ tone: 'success', text: t('settings.removed', { name }) })
  }
  return (
    <>
      <p className={styles.hint}>{t('settings.devicesHint')}</p>
      <DeviceList onAsk={setAsked} />
      {asked?.what === 'rename' && <RenameDevice device={asked.device} onClose={close} />}
      {asked?.what === 'remove' && <RemoveDevice device={asked.device} onClose={close} onRemoved={() => removed(asked.device)} />}
    </>
  )
}

function DeviceList({ onAsk }: { readonly onAsk: (asked: Asked) => void }) {
  const { account } = useApp()
  const { t } = useWords()
  const { state, code, list } = useStore(account.view).devices
  const present = list.filter((device) => !device.revoked).toSorted((a, b) => Number(b.current) - Number(a.current))
  if (state === 'loading') return <Skeleton form="row" count={2} label={t('settings.devicesLoading')} />
  return (
    <>
      {code !== undefined && (
        <Banner tone="warning" form="card" action={{ label: t('settings.devicesAgain'), onPress: () => void account.loadDevices() }}>
          {t(errorKey(code))}
        </Banner>
      )}
      <div className={styles.list}>
        <RowList label={t('settings.devices')}>
          {present.map((device) => (
            <DeviceLine
              key={device.deviceId}
              device={device}
              onRename={() => onAsk({ what: 'rename', device })}
              onRemove={() => onAsk({ what: 'remove', device })}
            />
          ))}
        </RowList>
      </div>
    </>
  )
}
