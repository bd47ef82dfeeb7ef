import { connect } from 'node:net'

/** What of the server's settings says where it listens. */
interface Listening {
  host: string
  port: number
  tlsCert?: string | undefined
  publicUrl?: string | undefined
}

/** Where people reach the server. */
export function urlOf({ host, port, tlsCert, publicUrl }: Listening): string {
  const name = host.includes(':') ? `[${host}]` : host
  return publicUrl ?? `${tlsCert === undefined ? 'http' : 'https'}://${name}:${port}`
}

/** Whether something listens there now. */
export function answers({ host, port }: Listening): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
