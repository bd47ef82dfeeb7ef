import { type CompiledMessage, compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { accented, type MapText, mirrored } from './pseudo.ts'

type Catalogue = Readonly<Record<string, string>>

const MAPS: Readonly<Record<string, MapText>> = { en: (text) => text, 'en-XA': accented, 'ar-XB': mirrored }

/**
 * Every message of a catalogue in the form that `@lingui/core` interprets, so that the page needs no parser.
 * @throws Error naming the key whose message is not valid ICU
 */
export function compileWords(english: Catalogue, locale: string): Readonly<Record<string, CompiledMessage>> {
  const map = MAPS[locale]
  if (map === undefined) throw new Error(`there is no catalogue for ${locale}`)
  return Object.fromEntries(Object.entries(english).map(([key, message]) => [key, compile(key, message, map)]))
}

function compile(key: string, message: string, map: MapText): CompiledMessage {
  try {
    return compileMessageOrThrow(message, map)
  } catch (error) {
    throw new Error(`${key}: ${(error as Error).message}`, { cause: error })
  }
}
