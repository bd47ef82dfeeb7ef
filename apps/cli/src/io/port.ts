/** What a command knows of the terminal it was started in. */
export interface Terminal {
  /** A person types, nothing is piped in. */
  readonly input: boolean
  /** A person reads, nothing is redirected. */
  readonly output: boolean
  readonly columns: number
}

export interface Question {
  readonly text: string
  /** Typed without echo. */
  readonly secret?: boolean
}

/**
 * Standard input and output, of this process or of another one that was forwarded here (home/).
 * Text that came from other people must be neutralised before; Output does that.
 */
export interface Io {
  readonly terminal: Terminal
  /** Aborted by Ctrl-C, SIGTERM, or the other process going away. */
  readonly interrupted: AbortSignal
  /** One or more whole lines to standard output; never tears a line that is being typed. */
  out(text: string): void
  err(text: string): void
  /** At a terminal asks; otherwise the next line of standard input. Undefined at its end. */
  ask(question: Question): Promise<string | undefined>
  /** The next line; at a terminal with editing and the prompt of {@link setPrompt}. Undefined at the end of input. */
  readLine(): Promise<string | undefined>
  /** The rest of standard input. @throws ConclaveError `E_MESSAGE_TOO_LONG` above `maxBytes` */
  readAll(maxBytes: number): Promise<string>
  /** Shown before the line that is being typed; changes in place. */
  setPrompt(prompt: string): void
  /** Called when a key was pressed while {@link readLine} waits at a terminal. */
  onTyping(listener: () => void): void
}
