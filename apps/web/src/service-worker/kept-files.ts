/** A file of the build, with the hash that it must have. */
export interface BuildFile {
  readonly path: string
  /** `sha384-...` */
  readonly integrity: string
}

const PREFIX = 'conclave-'
const SHELL = '/index.html'
/** Named by their content, so that a copy of any build will do. */
const HASHED = '/assets/'
/** Tabs that still run the build before find its files here. */
const KEPT_BUILDS = 2

/** The files of one build, kept in this browser. */
export class KeptFiles {
  readonly #name: string
  readonly #files: readonly BuildFile[]

  constructor(build: string, files: readonly BuildFile[]) {
    this.#name = PREFIX + build
    this.#files = files
  }

  /** Fetches all files; what is missing or has another hash fails the whole, and the build before stays. */
  async fetchAll(): Promise<void> {
    const cache = await caches.open(this.#name)
    await Promise.all(this.#files.map((file) => this.#fetch(cache, file)))
  }

  async #fetch(cache: Cache, { path, integrity }: BuildFile): Promise<void> {
    const kept = path.startsWith(HASHED) ? await caches.match(path, { ignoreVary: true }) : undefined
    const answer = kept ?? (await fetch(path, { integrity, cache: 'no-cache', credentials: 'omit' }))
    if (!answer.ok) throw new Error(`${path} could not be fetched`)
    await cache.put(path, answer)
  }

  /** The page of the app, also without a network. */
  async shell(): Promise<Response> {
    const cache = await caches.open(this.#name)
    return (await cache.match(SHELL, { ignoreVary: true })) ?? (await fetch(SHELL))
  }

  /** A kept file, else the server's; hashed ones are kept from then on. */
  async file(request: Request): Promise<Response> {
    const cache = await caches.open(this.#name)
    const hashed = new URL(request.url).pathname.startsWith(HASHED)
    const how = { ignoreSearch: true, ignoreVary: true }
    const kept = (await cache.match(request, how)) ?? (hashed ? await caches.match(request, how) : undefined)
    if (kept !== undefined) return kept
    const answer = await fetch(request)
    if (hashed && answer.status === 200) await cache.put(request, answer.clone())
    return answer
  }

  /** Deletes what older builds left, but for the one before. */
  async deleteOld(): Promise<void> {
    const builds = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== this.#name)
    await Promise.all(builds.slice(0, Math.max(0, builds.length - KEPT_BUILDS + 1)).map((name) => caches.delete(name)))
  }
}
