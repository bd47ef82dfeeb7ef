import { chat } from './chat.ts'
import type { Command } from './command.ts'
import { devicesList } from './devices-list.ts'
import { devicesRename } from './devices-rename.ts'
import { devicesRevoke } from './devices-revoke.ts'
import { doctor } from './doctor.ts'
import { friendsAdd } from './friends-add.ts'
import { friendsAccept, friendsDecline } from './friends-answer.ts'
import { friendsBlock, friendsUnblock } from './friends-block.ts'
import { friendsList } from './friends-list.ts'
import { friendsRequests } from './friends-requests.ts'
import { history } from './history.ts'
import { listen } from './listen.ts'
import { password } from './password.ts'
import { profile } from './profile.ts'
import { recoveryKit } from './recovery-kit.ts'
import { safetyNumber } from './safety-number.ts'
import { send } from './send.ts'
import { signin } from './signin.ts'
import { signout } from './signout.ts'
import { signup } from './signup.ts'
import { whoami } from './whoami.ts'

/** Every command, in the order of --help. */
export const COMMANDS: readonly Command[] = [
  signup,
  signin,
  signout,
  whoami,
  profile,
  recoveryKit,
  password,
  devicesList,
  devicesRevoke,
  devicesRename,
  friendsAdd,
  friendsRequests,
  friendsAccept,
  friendsDecline,
  friendsBlock,
  friendsUnblock,
  friendsList,
  chat,
  send,
  history,
  listen,
  safetyNumber,
  doctor,
]

/** What the names above several commands say in --help. */
export const GROUPS: Readonly<Record<string, string>> = {
  devices: 'Your own devices: list, revoke, rename',
  friends: 'People: add, requests, accept, decline, block, unblock, list',
}
