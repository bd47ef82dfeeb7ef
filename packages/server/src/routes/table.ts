import { accountKeyRead } from './account-keys/read.ts'
import { accountState } from './account/state.ts'
import { bundleRead } from './bundles/read.ts'
import { bundleReplace } from './bundles/replace.ts'
import { bundleWanted } from './bundles/want.ts'
import { channelErase } from './channels/erase.ts'
import { channelRead } from './channels/read.ts'
import { memberChains } from './chains/read.ts'
import { commitAppend } from './commits/append.ts'
import { commitsRead } from './commits/read.ts'
import { communityCreate } from './communities/create.ts'
import { communityRead } from './communities/read.ts'
import { epochRecords } from './epoch-records/read.ts'
import { epochRecordReplace } from './epoch-records/replace.ts'
import { inviteRead } from './invites/read.ts'
import { inviteBoxes } from './invites/replace.ts'
import { inviteStates } from './invites/states.ts'
import { ledgerAppend } from './ledger/append.ts'
import { ledgerRead } from './ledger/read.ts'
import { chainAppend } from './chain/append.ts'
import { deliveryTokenSet } from './delivery-token/set.ts'
import { deviceAdd } from './devices/add.ts'
import { deviceList } from './devices/list.ts'
import { handleAvailable } from './handles/available.ts'
import type { Handlers } from './handler.ts'
import { loginFinish } from './login/finish.ts'
import { loginStart } from './login/start.ts'
import { passwordChange } from './password/change.ts'
import { passwordStart } from './password/start.ts'
import { prekeyCount } from './prekeys/count.ts'
import { prekeyUpload } from './prekeys/upload.ts'
import { prekeyWithdraw } from './prekeys/withdraw.ts'
import { profileSet } from './profile/set.ts'
import { recordsAppend } from './records/append.ts'
import { recordsRead } from './records/read.ts'
import { recoveryReplace } from './recovery/replace.ts'
import { recoveryStart } from './recovery/start.ts'
import { registrationFinish } from './registration/finish.ts'
import { registrationStart } from './registration/start.ts'
import { serverInfo } from './server/info.ts'
import { sessionChallenge } from './sessions/challenge.ts'
import { sessionEnd } from './sessions/end.ts'
import { sessionStart } from './sessions/start.ts'

/** What each method of the protocol's table does here. */
export const handlers: Handlers = {
  serverInfo,
  handleAvailable,
  registrationStart,
  registrationFinish,
  loginStart,
  loginFinish,
  sessionChallenge,
  sessionStart,
  recoveryStart,
  sessionEnd,
  accountState,
  deviceAdd,
  deviceList,
  chainAppend,
  accountKeyRead,
  passwordStart,
  passwordChange,
  recoveryReplace,
  prekeyCount,
  prekeyUpload,
  prekeyWithdraw,
  deliveryTokenSet,
  profileSet,
  recordsAppend,
  recordsRead,
  communityCreate,
  communityRead,
  ledgerAppend,
  ledgerRead,
  memberChains,
  inviteRead,
  inviteBoxes,
  inviteStates,
  commitAppend,
  commitsRead,
  epochRecords,
  epochRecordReplace,
  bundleRead,
  bundleReplace,
  bundleWanted,
  channelRead,
  channelErase,
}
