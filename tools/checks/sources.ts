import { readFileSync } from 'node:fs'
import { ROOT, runCommand } from './command.ts'

/** Every file of the repository, tracked or new and not ignored, relative to the root. */
export async function repositoryFiles(): Promise<readonly string[]> {
  const { stdout, status } = await runCommand('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'])
  if (status !== 0) throw new Error('this is not a git clone, so its files cannot be listed. Clone the repository with git.')
  const deleted = await runCommand('git', ['ls-files', '--deleted', '-z'])
  const gone = new Set(deleted.stdout.split('\0'))
  return stdout.split('\0').filter((file) => file !== '' && !gone.has(file))
}

export function readSource(file: string): string {
  return readFileSync(ROOT + file, 'utf8')
}
