import { expect, it } from 'vitest'
import type { Member, Role } from '../../models/api.ts'
import { memberRows } from './member-rows.ts'

const role = (roleId: string, colour?: number, everyone = false) => ({ roleId, name: roleId, colour, everyone }) as unknown as Role
const member = (userId: string, ...roles: readonly string[]) => ({ userId, name: userId, roles }) as unknown as Member
const roles = [role('board'), role('helpers', 0x112233), role('all', undefined, true)]
const shown = (members: readonly Member[]) =>
  memberRows({ roles }, members).map((row) => (row.type === 'role' ? `# ${row.role?.name ?? '-'}` : `${row.member.name} ${row.colour ?? ''}`.trim()))

it('puts the name of the highest role above those who have it; a colour may come from a lower role', () => {
  expect(shown([member('ada', 'helpers', 'board'), member('bo', 'helpers'), member('cem', 'all'), member('dora')])).toEqual([
    '# board',
    'ada 1122867',
    '# helpers',
    'bo 1122867',
    '# -',
    'cem',
    'dora',
  ])
})

it('shows nothing for nobody, and no role that nobody has', () => {
  expect(shown([])).toEqual([])
  expect(shown([member('ada', 'unknown')])).toEqual(['ada'])
})
