import type { Client } from '@conclave/client'
import type { Place } from './home/place.ts'
import type { Io } from './io/port.ts'
import type { Output } from './output/output.ts'

/** What a command and its steps work with. */
export interface Context {
  /** The open store. Throws the error of opening it where the command is one that runs without (`store: 'try'`). */
  readonly client: Client
  readonly io: Io
  readonly out: Output
  readonly place: Place
  /** True when the command runs inside the process that holds the home, for another one. */
  readonly forwarded: boolean
}
