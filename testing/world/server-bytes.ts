import { decodeEpochRecord, decodeStoredEntry, type EpochRecord, fromBase64url, type GatewayCommand, type StoredEntry } from '@conclave/protocol'
import { type GatewayLies, lyingGateway } from './lying-gateway.ts'
import type { Connect } from '@conclave/client'
import type { WorldDevice } from './device.ts'

export type Post = Extract<GatewayCommand, { type: 'post' }>

/** What members put beside an epoch. */
export interface EpochBytes {
  /** As in the path, base64url. */
  readonly groupId: string
  readonly epoch: number
  readonly commit: Uint8Array | undefined
  readonly record: EpochRecord | undefined
  readonly bundle: Uint8Array | undefined
  readonly history: Uint8Array | undefined
}

/** What members put beside an invite. */
export interface InviteBytes {
  readonly inviteId: string
  readonly generation: number
  readonly ledgerKey: Uint8Array
  readonly historyKey: Uint8Array | undefined
}

/** All that a server gets of communities, also what it has thrown away or replaced since. */
export interface ServerBytes {
  readonly posts: Post[]
  readonly epochs: EpochBytes[]
  readonly boxes: InviteBytes[]
}

interface Body {
  readonly commit?: string
  readonly record?: string
  readonly bundle?: string
  readonly history?: string
  readonly epoch?: number
  readonly boxes?: readonly { readonly inviteId: string; readonly generation: number; readonly ledgerKey: string; readonly historyKey?: string }[]
}

/** A network that keeps what goes to the server. */
export function keepingNetwork(): { readonly bytes: ServerBytes; readonly connect: Connect } {
  const bytes: ServerBytes = { posts: [], epochs: [], boxes: [] }
  const lies: GatewayLies = {
    command: async (command) => {
      if (command.type === 'post') bytes.posts.push(command)
      return command
    },
    http: ({ method, path, body }) => {
      if (method !== 'GET' && path.startsWith('/v1/communities') && body !== undefined) keep(bytes, path, JSON.parse(body) as Body)
      return undefined
    },
  }
  return { bytes, connect: lyingGateway(lies) }
}

function keep({ epochs, boxes }: ServerBytes, path: string, body: Body): void {
  const optional = (text: string | undefined) => (text === undefined ? undefined : fromBase64url(text))
  for (const { inviteId, generation, ledgerKey, historyKey } of body.boxes ?? [])
    boxes.push({ inviteId, generation, ledgerKey: fromBase64url(ledgerKey), historyKey: optional(historyKey) })
  const groupId = /\/groups\/([\w-]+)\//.exec(path)?.[1]
  if (groupId === undefined) return
  const record = body.record === undefined ? undefined : decodeEpochRecord(fromBase64url(body.record)).record
  const [commit, bundle, history] = [optional(body.commit), optional(body.bundle), optional(body.history)]
  epochs.push({ groupId, epoch: record?.epoch ?? body.epoch ?? 0, commit, record, bundle, history })
}

/** The ledger, as any member has it and the server gives it. */
export function ledgerOf({ db }: WorldDevice): readonly StoredEntry[] {
  return db.all('SELECT entry FROM ledger_entries ORDER BY seq').map((row) => decodeStoredEntry(new Uint8Array(row['entry'] as Uint8Array)))
}
