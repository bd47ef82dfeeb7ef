/** What a message is about; always shown as an icon too, never by colour alone. */
export type Tone = 'information' | 'success' | 'warning' | 'danger'

const TONES: readonly string[] = ['information', 'success', 'warning', 'danger'] satisfies readonly Tone[]

export function isTone(value: string | undefined): value is Tone {
  return value !== undefined && TONES.includes(value)
}
