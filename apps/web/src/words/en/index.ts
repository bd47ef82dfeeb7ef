import { addFriend } from './add-friend.ts'
import { audit } from './audit.ts'
import { common } from './common.ts'
import { community } from './community.ts'
import { conversation } from './conversation.ts'
import { entering } from './entering.ts'
import { errors } from './errors.ts'
import { failed } from './failed.ts'
import { friendLink } from './friend-link.ts'
import { friends } from './friends.ts'
import { home } from './home.ts'
import { join } from './join.ts'
import { newKeys } from './new-keys.ts'
import { recoveryKit } from './recovery-kit.ts'
import { safetyNumber } from './safety-number.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { welcome } from './welcome.ts'

/** The areas of the catalogue, one file each; a key begins with its area and is defined once. */
export const AREAS = {
  addFriend,
  audit,
  common,
  community,
  conversation,
  entering,
  errors,
  failed,
  friendLink,
  friends,
  home,
  join,
  newKeys,
  recoveryKit,
  safetyNumber,
  settings,
  shell,
  signIn,
  signUp,
  welcome,
} as const

/** The English catalogue: every text of the web client as an ICU message. The build compiles it; the page never sees this file. */
export const en = {
  ...addFriend,
  ...audit,
  ...common,
  ...community,
  ...conversation,
  ...entering,
  ...errors,
  ...failed,
  ...friendLink,
  ...friends,
  ...home,
  ...join,
  ...newKeys,
  ...recoveryKit,
  ...safetyNumber,
  ...settings,
  ...shell,
  ...signIn,
  ...signUp,
  ...welcome,
} as const
