import { problemsOf } from './command.ts'
import type { Step } from './step.ts'

export const lock: Step = {
  name: 'lock file names every platform',
  run: () => problemsOf(process.execPath, ['tools/complete-lock.mjs', '--check'], 'Next step: node tools/complete-lock.mjs'),
}

export const format: Step = {
  name: 'format (oxfmt)',
  run: () => problemsOf('oxfmt', ['--list-different', '.'], 'Next step: npm run format'),
}

export const lint: Step = {
  name: 'lint (oxlint, type-aware)',
  run: () =>
    problemsOf(
      'oxlint',
      ['--type-aware', '--deny-warnings', '--report-unused-disable-directives', '-f', 'unix', '.'],
      'Each line names file, line and rule.',
    ),
}
