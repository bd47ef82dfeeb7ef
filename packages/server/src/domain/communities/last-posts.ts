import { BoundedMap } from '../../bounded-map.ts'

interface LastPost {
  /** Milliseconds since 1970. */
  readonly time: number
  /** Base64url of the dedupe id: the same message again is not a second one. */
  readonly dedupe: string
}

/** Newest posts of people in channels, for slow mode; lost at a restart. */
export type LastPosts = BoundedMap<string, LastPost>
export const createLastPosts = (): LastPosts => new BoundedMap(65_536)
