const STEP = 25

/** Waits until something is so. Throws, with `what`, when it is not so in time. */
export async function until(what: string, condition: () => boolean, within = 30_000): Promise<void> {
  const end = Date.now() + within
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what}: not within ${within} ms`)
    await new Promise((resolve) => setTimeout(resolve, STEP))
  }
}
