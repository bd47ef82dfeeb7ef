import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const MAIN = join(dirname(createRequire(import.meta.url).resolve('@conclave/server')), 'main.ts')
const ANSWERS_AT = /answers at http:\/\/127\.0\.0\.1:(\d+)/

/** One address stands for all clients of a test. */
const UNLIMITED = Object.fromEntries(
  [
    'REQUESTS',
    'SIGN_UPS',
    'LOGINS',
    'LOGINS_PER_HANDLE',
    'SIGN_INS',
    'ACCOUNT_REQUESTS',
    'GATEWAY_FRAMES',
    'ANONYMOUS_CONNECTIONS',
    'ANONYMOUS_REQUESTS',
  ]
    .concat(['HANDLE_LOOKUPS', 'STRANGER_BUNDLES', 'LAST_RESORT'])
    .map((name) => [`CONCLAVE_LIMIT_${name}`, '0']),
)

/** The real server in its own process: what it writes is kept, it may be killed, and it comes back on the same port. */
export class ServerProcess {
  readonly #data: string
  readonly #settings: Readonly<Record<string, string>>
  readonly #output: Buffer[] = []
  #port = 0
  #child: ChildProcess | undefined

  /**
   * @param data folder of the database and the keys; it may not exist yet
   * @param settings more variables of its environment
   */
  constructor(data: string, settings: Readonly<Record<string, string>> = {}) {
    this.#data = data
    this.#settings = settings
  }

  get port(): number {
    return this.#port
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Everything it wrote to standard output and standard error, over all its lives. */
  get output(): Buffer {
    return Buffer.concat(this.#output)
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const env = {
      ...UNLIMITED,
      PATH: process.env['PATH'],
      CONCLAVE_DATA: this.#data,
      CONCLAVE_PORT: String(this.#port),
      CONCLAVE_LOG_LEVEL: 'debug',
      CONCLAVE_REQUEST_WORK: '8',
      ...this.#settings,
    }
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
      env,
      cwd: dirname(this.#data),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.#port = await this.#answering(child)
  }

  /** As if the power went. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** Runs `work` while the process stands still, so that its files do. */
  async frozen<T>(work: () => Promise<T>): Promise<T> {
    this.#child?.kill('SIGSTOP')
    try {
      return await work()
    } finally {
      this.#child?.kill('SIGCONT')
    }
  }

  #answering(child: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      let heard = ''
      const read = (bytes: Buffer) => {
        this.#output.push(bytes)
        heard += bytes.toString('latin1')
        const port = ANSWERS_AT.exec(heard)?.[1]
        if (port !== undefined) resolve(Number(port))
      }
      child.stdout?.on('data', read)
      child.stderr?.on('data', read)
      child.once('exit', (code, signal) => reject(new Error(`the server ended (${String(code ?? signal)}): ${heard}`)))
    })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
}
