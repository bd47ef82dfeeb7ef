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

/** What is said before somebody is in; it comes with the page. One file for each area. */
export const ENTRY_AREAS = {
  common,
  entering,
  errors,
  failed,
  friendLink,
  join,
  shell,
  signIn,
  signUp,
  welcome,
} as const

/** What is said to who is in; it comes when somebody is. */
export const INSIDE_AREAS = {
  addFriend,
  audit,
  community,
  conversation,
  friends,
  home,
  newKeys,
  recoveryKit,
  safetyNumber,
  settings,
} as const

/** The English catalogue: every text of the web client as an ICU message. The build compiles it; the page never sees this file. A key begins with its area and is defined once. */
export const en = {
  ...common,
  ...entering,
  ...errors,
  ...failed,
  ...friendLink,
  ...join,
  ...shell,
  ...signIn,
  ...signUp,
  ...welcome,
  ...addFriend,
  ...audit,
  ...community,
  ...conversation,
  ...friends,
  ...home,
  ...newKeys,
  ...recoveryKit,
  ...safetyNumber,
  ...settings,
} as const
