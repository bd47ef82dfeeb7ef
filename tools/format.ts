// npm run format: writes every file as `npm test` wants it.
import { runCommand } from './checks/command.ts'

const { output, status } = await runCommand('oxfmt', ['--write', '.'])
process.stdout.write(output)
process.exitCode = status
