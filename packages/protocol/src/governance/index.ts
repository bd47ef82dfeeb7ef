/** The governance ledger: who belongs to a community and who may do what (T15). Pure; signatures are checked in `@conclave/crypto/verify`. */
export * from './audience.ts'
export * from './consequences.ts'
export * from './entry.ts'
export { isTimedOut, permissionsIn, permissionsInCategory, permissionsOf } from './evaluate.ts'
export {
  CHANNEL_TYPES,
  type ChannelType,
  COMMUNITY_KINDS,
  type CommunityKind,
  EVERYONE,
  HISTORY_POLICIES,
  type HistoryPolicy,
  historyPolicy,
  type LedgerHead,
  ledgerId,
  ledgerText,
  type LedgerText,
  madeBy,
  type MemberOverride,
  NO_OVERRIDES,
  type Overrides,
  type Place,
  type RoleOverride,
  type Target,
} from './forms.ts'
export { isOperationType, type Operation, type OperationBody, OPERATION_TYPES, type OperationType } from './operations.ts'
export {
  ALL_PERMISSIONS,
  CHANNEL_PERMISSIONS,
  difference as permissionDifference,
  hasPermission,
  isSubset as isPermissionSubset,
  NO_PERMISSIONS,
  type Permission,
  permissionNames,
  PERMISSIONS,
  permissionSet,
  type PermissionSet,
  union as permissionUnion,
  without as permissionsWithout,
} from './permissions.ts'
export { isLedgerKeyDue, lastOpenExpiry, mayMakeLedgerKey } from './ledger-keys.ts'
export * from './questions.ts'
export { rankOf } from './authority.ts'
export * from './reduce.ts'
export * from './state-codec.ts'
export * from './state.ts'
export { lookUp, listed, type Trie } from './trie.ts'
