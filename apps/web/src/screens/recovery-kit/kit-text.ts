import type { Translate } from '../../words/index.ts'

const WORDS_A_LINE = 6

/** The kit as a text file: whose it is, how to use it, and the numbered words. */
export function kitText(t: Translate, account: { readonly handle: string; readonly serverUrl: string }, words: readonly string[]): string {
  const numbered = words.map((word, index) => `${String(index + 1).padStart(2)} ${word}`)
  const width = Math.max(...numbered.map((word) => word.length)) + 2
  const lines = Array.from({ length: Math.ceil(words.length / WORDS_A_LINE) }, (_, row) =>
    numbered
      .slice(row * WORDS_A_LINE, (row + 1) * WORDS_A_LINE)
      .map((word) => word.padEnd(width))
      .join('')
      .trimEnd(),
  )
  const head = [t('recoveryKit.fileAccount', { handle: account.handle }), t('recoveryKit.fileServer', { url: account.serverUrl })]
  return [t('recoveryKit.fileTitle'), '', ...head, '', ...lines, '', t('recoveryKit.fileUse'), t('recoveryKit.fileKeep'), ''].join('\n')
}
