import { channelsCreate, channelsDelete, channelsEdit, channelsGoOn, channelsList, channelsOpenHistory } from './channels.ts'
import { chat } from './chat.ts'
import {
  communitiesAccept,
  communitiesCreate,
  communitiesGoOn,
  communitiesGroup,
  communitiesJoin,
  communitiesLeave,
  communitiesList,
} from './communities.ts'
import { communitiesClose, communitiesEdit, communitiesOffer, communitiesTakeOver } from './communities-owner.ts'
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
import { inviteCreate, inviteList, inviteRevoke } from './invite.ts'
import { listen } from './listen.ts'
import { membersBan, membersKick, membersList, membersNickname, membersTimeout, membersUnban } from './members.ts'
import { password } from './password.ts'
import { profile } from './profile.ts'
import { recoveryKit } from './recovery-kit.ts'
import { rolesCreate, rolesDelete, rolesEdit, rolesGive, rolesList, rolesTake } from './roles.ts'
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
  communitiesCreate,
  communitiesJoin,
  communitiesGroup,
  communitiesAccept,
  communitiesEdit,
  communitiesOffer,
  communitiesTakeOver,
  communitiesClose,
  communitiesLeave,
  communitiesGoOn,
  communitiesList,
  channelsCreate,
  channelsGoOn,
  channelsEdit,
  channelsOpenHistory,
  channelsDelete,
  channelsList,
  rolesCreate,
  rolesEdit,
  rolesDelete,
  rolesGive,
  rolesTake,
  rolesList,
  membersKick,
  membersBan,
  membersUnban,
  membersTimeout,
  membersNickname,
  membersList,
  inviteCreate,
  inviteList,
  inviteRevoke,
  safetyNumber,
  doctor,
]

/** What the names above several commands say in --help. */
export const GROUPS: Readonly<Record<string, string>> = {
  devices: 'Your own devices: list, revoke, rename',
  communities: 'Communities and groups: create, join, group, accept, edit, offer, take-over, close, leave, go-on, list',
  channels: 'Channels of a community: create, go-on, edit, open-history, delete, list',
  roles: 'Roles of a community: create, edit, delete, give, take, list',
  members: 'Members of a community: kick, ban, unban, timeout, nickname, list',
  invite: 'Links by which people join a community: create, list, revoke',
  friends: 'People: add, requests, accept, decline, block, unblock, list',
}
