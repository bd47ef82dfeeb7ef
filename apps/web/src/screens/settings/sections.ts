import { Info, KeyRound, type LucideIcon, MonitorSmartphone, Palette, Shield, UserRound } from 'lucide-react'
import type { ComponentType } from 'react'
import { About } from './About.tsx'
import { Appearance } from './Appearance.tsx'
import { Devices } from './Devices.tsx'
import { Privacy } from './Privacy.tsx'
import { Profile } from './Profile.tsx'
import { Security } from './Security.tsx'

export interface SettingsSection {
  readonly id: 'profile' | 'security' | 'devices' | 'appearance' | 'privacy' | 'about'
  readonly icon: LucideIcon
  readonly content: ComponentType
}

/** In the order of the list; the id is the end of the address and of the key of the title. */
export const SECTIONS: readonly [SettingsSection, ...SettingsSection[]] = [
  { id: 'profile', icon: UserRound, content: Profile },
  { id: 'security', icon: KeyRound, content: Security },
  { id: 'devices', icon: MonitorSmartphone, content: Devices },
  { id: 'appearance', icon: Palette, content: Appearance },
  { id: 'privacy', icon: Shield, content: Privacy },
  { id: 'about', icon: Info, content: About },
]
