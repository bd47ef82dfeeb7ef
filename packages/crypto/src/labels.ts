/** Every label of the protocol: one purpose each (T0). A key signs and derives under these only. */
export const LABELS = {
  session: 'conclave/session/v1',
  sigchain: 'conclave/sigchain/v1',
  prekey: 'conclave/prekey/v1',
  accountKey: 'conclave/account-key/v1',
  accountKeyCommit: 'conclave/account-key/commit/v1',
  accountKeyWrap: 'conclave/account-key/wrap/v1',
  accountRecord: 'conclave/account-record/v1',
  deviceName: 'conclave/device-name/v1',
  recoveryEd25519: 'conclave/recovery/ed25519/v1',
  recoveryX25519: 'conclave/recovery/x25519/v1',
  recoveryXWing: 'conclave/recovery/xwing/v1',
  vault: 'conclave/vault/v1',
  profile: 'conclave/profile/v1',
  deliveryToken: 'conclave/delivery-token/v1',
  directConversation: 'conclave/conversation/direct/v1',
  sealed: 'conclave/sealed/v1',
  pqInit: 'conclave/pq/init/v1',
  pqEpoch: 'conclave/pq/epoch/v1',
  message: 'conclave/message/v1',
  safetyNumber: 'conclave/safety-number/v1',
} as const
export type Label = (typeof LABELS)[keyof typeof LABELS]
