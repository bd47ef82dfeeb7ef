import type { EpochSecrets, MlsGroupState } from '@conclave/crypto/group'
import type { Core } from '../../core.ts'
import type { Database } from '../../store/port.ts'
import { epochOf, putEpoch } from '../../store/tables/epochs.ts'
import { noteForArchive } from '../keys/archive.ts'
import type { Group } from './group.ts'

/** Inside a transaction: the secrets of an epoch that this device has come to (T12). */
export function keepEpoch(core: Core, group: Group, state: MlsGroupState, secrets: EpochSecrets, checked: boolean): void {
  const { shared, joined, authenticator } = secrets
  putEpoch(core.db, group.name, state.epoch, { shared, joined, authenticator, facts: { floor: state.floor, ledger: state.ledger } }, checked)
  noteForArchive(core)
}

/** `S` of the epochs that are known here. */
export const knownShared =
  (db: Database, group: Group) =>
  (epoch: number): Uint8Array | undefined =>
    epochOf(db, group.name, epoch)?.shared
