import { accountKeyBoxes, accounts, handles } from './accounts.ts'
import { bundles, communities, epochRecords, groups, inviteBoxes } from './communities.ts'
import type { RowOf, Table } from './declare.ts'
import { devices, oneTimePrekeys, standingPrekeys } from './devices.ts'
import { migrationLock, migrations } from './migrations.ts'
import { invites, sessions } from './sessions.ts'
import { entries, streams } from './streams.ts'

/** Everything the server's database holds. */
export const TABLES: readonly Table[] = [
  accounts,
  handles,
  accountKeyBoxes,
  devices,
  standingPrekeys,
  oneTimePrekeys,
  sessions,
  invites,
  streams,
  entries,
  communities,
  groups,
  epochRecords,
  bundles,
  inviteBoxes,
  migrations,
  migrationLock,
]

/** The database as Kysely sees it. */
export interface Tables {
  readonly accounts: RowOf<typeof accounts>
  readonly handles: RowOf<typeof handles>
  readonly account_key_boxes: RowOf<typeof accountKeyBoxes>
  readonly devices: RowOf<typeof devices>
  readonly standing_prekeys: RowOf<typeof standingPrekeys>
  readonly one_time_prekeys: RowOf<typeof oneTimePrekeys>
  readonly sessions: RowOf<typeof sessions>
  readonly invites: RowOf<typeof invites>
  readonly streams: RowOf<typeof streams>
  readonly entries: RowOf<typeof entries>
  readonly communities: RowOf<typeof communities>
  readonly mls_groups: RowOf<typeof groups>
  readonly epoch_records: RowOf<typeof epochRecords>
  readonly bundles: RowOf<typeof bundles>
  readonly invite_boxes: RowOf<typeof inviteBoxes>
}
