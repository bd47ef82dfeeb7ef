import { Counter, Gauge, Registry } from 'prom-client'

/** Numbers that the hot paths count; plain fields, read only when somebody asks for the metrics. */
export interface Tally {
  envelopes: number
  duplicates: number
  transients: number
  requests: number
  deliveries: number
  acknowledgements: number
  bytesDelivered: number
  signIns: number
  posts: number
  channelDeliveries: number
  ledgerEntries: number
  commits: number
  refused: number
  slowClosed: number
  gatewayConnections: number
  anonymousConnections: number
}

const COUNTERS = {
  envelopes: ['conclave_envelopes_total', 'Envelopes stored'],
  duplicates: ['conclave_duplicates_total', 'Envelopes that were stored before'],
  transients: ['conclave_transients_total', 'Envelopes that are never stored'],
  requests: ['conclave_requests_total', 'Requests of strangers stored'],
  deliveries: ['conclave_deliveries_total', 'Entries sent to connected devices'],
  acknowledgements: ['conclave_acknowledgements_total', 'Acknowledgements of devices'],
  bytesDelivered: ['conclave_delivered_bytes_total', 'Payload bytes sent to connected devices'],
  posts: ['conclave_posts_total', 'Messages stored in channels'],
  channelDeliveries: ['conclave_channel_deliveries_total', 'Channel entries sent to connected devices'],
  ledgerEntries: ['conclave_ledger_entries_total', 'Ledger entries appended'],
  commits: ['conclave_commits_total', 'Commits appended'],
  signIns: ['conclave_sign_ins_total', 'Sign-ins by device key'],
  refused: ['conclave_refused_total', 'Anonymous requests refused'],
  slowClosed: ['conclave_slow_closed_total', 'Sockets closed because the client read too slowly'],
} as const satisfies Partial<Record<keyof Tally, readonly [string, string]>>

const GAUGES = {
  gatewayConnections: ['conclave_gateway_connections', 'Signed-in sockets'],
  anonymousConnections: ['conclave_anonymous_connections', 'Anonymous sockets'],
} as const satisfies Partial<Record<keyof Tally, readonly [string, string]>>

export interface Metrics {
  readonly tally: Tally
  answered(route: string, status: number): void
  /** Prometheus text format. */
  text(): Promise<string>
  readonly contentType: string
}

/** A registry of its own, so that two servers of one process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const tally = emptyTally()
  for (const [key, [name, help]] of Object.entries(COUNTERS) as [keyof Tally, readonly [string, string]][])
    counter(registry, name, help, () => tally[key])
  for (const [key, [name, help]] of Object.entries(GAUGES) as [keyof Tally, readonly [string, string]][])
    gauge(registry, name, help, () => tally[key])
  gauge(registry, 'process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss())
  counter(registry, 'process_cpu_seconds_total', 'CPU time of all threads', cpuSeconds)
  const answers = new Counter({
    name: 'conclave_http_answers_total',
    help: 'HTTP answers by route and status',
    labelNames: ['route', 'status'],
    registers: [registry],
  })
  return {
    tally,
    answered: (route, status) => answers.inc({ route, status: String(status) }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function emptyTally(): Tally {
  return {
    envelopes: 0,
    duplicates: 0,
    transients: 0,
    requests: 0,
    deliveries: 0,
    acknowledgements: 0,
    bytesDelivered: 0,
    signIns: 0,
    posts: 0,
    channelDeliveries: 0,
    ledgerEntries: 0,
    commits: 0,
    refused: 0,
    slowClosed: 0,
    gatewayConnections: 0,
    anonymousConnections: 0,
  }
}

function counter(registry: Registry, name: string, help: string, value: () => number): void {
  const metric: Counter = new Counter({
    name,
    help,
    registers: [],
    collect: () => {
      metric.reset()
      metric.inc(value())
    },
  })
  registry.registerMetric(metric)
}

function gauge(registry: Registry, name: string, help: string, value: () => number): void {
  const metric: Gauge = new Gauge({ name, help, registers: [], collect: () => metric.set(value()) })
  registry.registerMetric(metric)
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
