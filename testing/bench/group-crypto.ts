import { webCryptoProvider } from '@conclave/crypto'
import { type Authority, type GroupDevice, type GroupSuite, type LedgerPoint, mlsGroupCipher, type MlsGroupState } from '@conclave/crypto/group'
import { nodeWebCrypto } from '@conclave/client/node'
import { testGroupDevice } from '../../packages/crypto/src/group/town.fixture.ts'
import type { Bench, BenchLine } from './bench.ts'

const provider = webCryptoProvider(nodeWebCrypto())
const cipher = mlsGroupCipher(provider)
const GROUP_ID = provider.random(32)
const HASH = provider.random(32)

/** A ledger that looks up in constant time, so that the group is measured. */
class BenchLedger implements Authority {
  readonly #devices = new Map<string, GroupDevice>()
  readonly #gone = new Map<string, number>()
  readonly head: LedgerPoint = { seq: 1, hash: HASH }

  async device(): Promise<GroupDevice> {
    const device = await testGroupDevice(provider)
    this.#devices.set(device.deviceId, device)
    return device
  }

  /** Allowed at entry 1, gone at entry 2. */
  expel(deviceId: string): LedgerPoint {
    this.#gone.set(deviceId, 2)
    return { seq: 2, hash: HASH }
  }

  ledgerHash(): Uint8Array {
    return HASH
  }

  allows(_: string, deviceId: string, seq: number): boolean {
    return this.#devices.has(deviceId) && seq < (this.#gone.get(deviceId) ?? Number.POSITIVE_INFINITY)
  }

  signatureKey(_: string, deviceId: string): Uint8Array | undefined {
    return this.#devices.get(deviceId)?.ed25519.publicKey
  }
}

interface Built {
  readonly ledger: BenchLedger
  /** The last two who came. */
  readonly before: MlsGroupState
  readonly last: MlsGroupState
}

/** Devices that join one after another, each from the GroupInfo of the one before. */
async function build(suite: GroupSuite, leaves: number): Promise<Built> {
  const ledger = new BenchLedger()
  const join = async (groupInfo: Uint8Array) => {
    const joined = await cipher.join(await ledger.device(), { groupInfo, groupId: GROUP_ID, floor: 0, ledger: ledger.head }, ledger)
    if (joined.kind === 'refused') throw new Error(joined.reason)
    return joined.pending
  }
  let before = await cipher.create(await ledger.device(), GROUP_ID, suite, ledger.head)
  let last = before
  while (last.members.length < leaves) {
    const { state, commit } = await join(await cipher.groupInfo(last))
    const processed = await cipher.process(last, commit, ledger)
    if (processed.kind !== 'advanced') throw new Error(processed.kind)
    before = processed.state
    last = state
  }
  return { ledger, before, last }
}

async function timed<T>(runs: number, once: () => Promise<T>): Promise<{ readonly value: T; readonly median: number }> {
  const times: number[] = []
  let value = await once()
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    value = await once()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return { value, median: times[Math.floor(times.length / 2)] as number }
}

type Report = (line: BenchLine) => void

async function measure(suite: GroupSuite, leaves: number, report: Report): Promise<void> {
  const { ledger, before, last } = await build(suite, leaves - 1)
  const show = (name: string, value: number, unit: string, target?: number): void =>
    report({
      name: `${suite}, ${leaves}: ${name}`,
      value: Number(value.toFixed(2)),
      unit,
      lowerIsBetter: true,
      ...(target === undefined ? {} : { target }),
    })

  const info = await timed(5, () => cipher.groupInfo(last))
  show('GroupInfo with tree', info.value.length / 1_024, 'KB', 1_024)
  const device = await ledger.device()
  const request = { groupInfo: info.value, groupId: GROUP_ID, floor: 0, ledger: ledger.head }
  const join = await timed(5, () => cipher.join(device, request, ledger))
  if (join.value.kind === 'refused') throw new Error(join.value.reason)
  show('join (checks, external commit)', join.median, 'ms', 1_000)
  show('external commit', join.value.pending.commit.length / 1_024, 'KB')
  const { commit } = join.value.pending
  const process = await timed(5, () => cipher.process(before, commit, ledger))
  if (process.value.kind !== 'advanced') throw new Error(process.value.kind)
  show('process an external commit', process.median, 'ms')

  const gone = before.members[Math.floor(leaves / 2)]
  const head = ledger.expel(gone?.deviceId ?? '')
  const remove = await timed(3, () => cipher.commit(last, head, ledger))
  show('commit a Remove', remove.median, 'ms', 1_000)
  show('Remove commit', remove.value.commit.length / 1_024, 'KB', 512)
  const removed = await timed(3, () => cipher.process(before, remove.value.commit, ledger))
  if (removed.value.kind !== 'advanced') throw new Error(removed.value.kind)
  show('process a Remove', removed.median, 'ms')

  const encrypted = await timed(100, () => cipher.encrypt(last, new Uint8Array(512)))
  show('encrypt an ephemeral message', encrypted.median, 'ms')
  const decrypted = await timed(100, () => cipher.decrypt(before, encrypted.value.message))
  if (decrypted.value.kind !== 'message') throw new Error(decrypted.value.reason)
  show('decrypt an ephemeral message', decrypted.median, 'ms')
  const { state } = decrypted.value
  const row = await timed(100, async () => cipher.changedRatchets(before, state))
  show(
    'what a message changes in the store',
    row.value.reduce((sum, { bytes }) => sum + bytes.length, 0),
    'bytes',
  )
  const stored = await timed(3, async () => cipher.encode(last))
  show('stored state without chains', stored.value.group.length / 1_024, 'KB')
  const loaded = await timed(3, async () => cipher.decode(stored.value))
  show('encode the state', stored.median, 'ms')
  show('decode the state', loaded.median, 'ms')
}

export const bench: Bench = {
  name: 'group-crypto',
  describe: 'MLS groups of devices that joined one after another, medians of one thread: join, commit, process, encrypt, sizes; both suites.',
  async run(report) {
    for (const suite of ['x-wing', 'classical'] as const) for (const leaves of [32, 250]) await measure(suite, leaves, report)
  },
}
