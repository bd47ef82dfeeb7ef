import type { ChannelRow } from '../../store/tables/channels.ts'

/** `all`: the beginning of the stream is here. `waiting`: older ones open when a member who was there is online. */
export type Earlier = 'all' | 'more' | 'waiting'

export function earlierOf({ started, oldest, waiting }: ChannelRow): Earlier {
  if (started && oldest <= 1) return 'all'
  return waiting ? 'waiting' : 'more'
}
