import { connect, type Socket } from 'node:net'

/** One kept-alive HTTP connection, one request at a time, JSON both ways: as little work as a load generator can do. */
export class LoadHttp {
  readonly #socket: Socket
  #heard: Buffer = Buffer.alloc(0)
  #settle: { resolve: (body: unknown) => void; reject: (error: Error) => void } | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('close', () => this.#settle?.reject(new Error('the server closed the connection')))
  }

  static open(port: number): Promise<LoadHttp> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => resolve(new LoadHttp(socket)))
      socket.once('error', reject)
    })
  }

  post(path: string, body: object): Promise<unknown> {
    const text = JSON.stringify(body)
    this.#socket.write(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    )
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  close(): void {
    this.#socket.end()
  }

  #read(bytes: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, bytes])
    const headEnd = this.#heard.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#heard.toString('latin1', 0, headEnd)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN)
    const end = headEnd + 4 + length
    if (this.#heard.length < end) return
    const body = this.#heard.toString('utf8', headEnd + 4, end)
    this.#heard = this.#heard.subarray(end)
    if (head.startsWith('HTTP/1.1 200')) this.#settle?.resolve(JSON.parse(body))
    else this.#settle?.reject(new Error(`${head.slice(0, head.indexOf('\r\n'))}: ${body}`))
  }
}
