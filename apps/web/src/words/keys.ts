import type { en } from './en/index.ts'

type Catalogue = typeof en

/** The name of a text; an unknown one is a type error. */
export type WordKey = keyof Catalogue

/** What goes into the places of a message. Dates are milliseconds since 1970. */
export type WordValues = Readonly<Record<string, string | number>>

/** A message with places needs values, one without takes none. A test compares the names. */
type WordArguments<Key extends WordKey> = Catalogue[Key] extends `${string}{${string}` ? [values: WordValues] : [values?: undefined]

/** The text of a key in the chosen language. */
export type Translate = <Key extends WordKey>(key: Key, ...values: WordArguments<Key>) => string
