import type { Append, Appended, StreamName, StreamState } from '../port.ts'

/** What the relational tables need of the streams, inside the transaction that is open. */
export interface StreamWriter {
  append(append: Append): Appended | Promise<Appended>
  erase(stream: StreamName): void | Promise<void>
  state(stream: StreamName): StreamState | Promise<StreamState>
}
