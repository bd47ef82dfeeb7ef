// The server of a bench, in a process of its own, so that its processor time and memory can be told from the load generator's.
import { defineConfig, NO_LIMITS, startServer } from '@conclave/server'
import type { ServerAnswer, ServerCommand } from './server.ts'

const data = process.argv[2]
if (data === undefined || process.send === undefined) throw new Error('started by load/server.ts only')

function answer(message: ServerAnswer): void {
  process.send?.(message)
}

const server = await startServer(defineConfig({ ...NO_LIMITS, data, port: 0, logLevel: 'warn' }))

process.on('message', (command: ServerCommand) => {
  if (command === 'usage') return answer({ kind: 'usage', cpu: process.cpuUsage(), resident: process.memoryUsage.rss() })
  void server.stop().then(() => process.disconnect())
})
answer({ kind: 'started', port: server.port, serverId: server.serverId })
