import { type MouseEvent, type PointerEvent, type RefObject, useMemo, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { Community, Members } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { ContextMenu } from '../../parts/ContextMenu.tsx'
import { useWords } from '../../words/index.ts'
import { List } from '../conversation/List.tsx'
import { MemberItem } from './MemberItem.tsx'
import { type MemberRow, memberRows } from './member-rows.ts'
import styles from './Members.module.css'
import { useMemberEntries } from './use-member-entries.ts'
import { useListKeys } from './use-list-keys.ts'

export interface MemberListProps {
  readonly community: Community
  readonly members: Members
}

/** Rows before the end of what is loaded when more is asked for. */
const NEARLY = 40

/** Members under their roles. Only those near the screen are on the page, and pages come while one scrolls. */
export function MemberList({ community, members }: MemberListProps) {
  const { t } = useWords()
  const { list, total } = useStore(members.view)
  const rows = useMemo(() => memberRows(community, list), [community, list])
  const handle = useRef<VirtualizerHandle>(null)
  const entriesOf = useMemberEntries(community)
  const [userId, setUserId] = useState<string>()
  const target = list.find((member) => member.userId === userId)
  const keys = useListKeys(rows, handle, list.length < total ? () => void members.loadAll() : undefined)
  const note = (event: MouseEvent | PointerEvent) => setUserId(userOf(event.target))
  const scrolled = () => {
    const at = handle.current?.findItemIndex((handle.current.scrollOffset ?? 0) + handle.current.viewportSize) ?? 0
    if (at > rows.length - NEARLY) void members.loadMore()
  }
  return (
    <ContextMenu entries={target === undefined ? [] : entriesOf(target)}>
      <div
        className={styles.list}
        aria-label={t('community.members')}
        role="group"
        onContextMenuCapture={(event) => (userOf(event.target) === undefined ? event.stopPropagation() : note(event))}
        onPointerDownCapture={(event) => event.pointerType === 'touch' && note(event)}
        onKeyDown={keys.onKeyDown}
        onFocus={keys.onFocus}
      >
        <Rows rows={rows} handle={handle} stop={keys.stop} community={community} onScroll={scrolled} />
      </div>
    </ContextMenu>
  )
}

interface RowsProps {
  readonly rows: readonly MemberRow[]
  readonly handle: RefObject<VirtualizerHandle | null>
  readonly stop: number
  readonly community: Community
  readonly onScroll: () => void
}

function Rows({ rows, handle, stop, community, onScroll }: RowsProps) {
  const { t } = useWords()
  return (
    <Virtualizer ref={handle} as={List} data={rows} bufferSize={300} keepMounted={stop < 0 ? [] : [stop]} onScroll={onScroll}>
      {(row, index) =>
        row.type === 'role' ? (
          <div key={row.key} role="listitem" className={styles.role}>
            <h3 className={styles.roleName}>
              <bdi>{row.role === undefined ? t('community.noRole') : row.role.name}</bdi>
            </h3>
          </div>
        ) : (
          <MemberItem key={row.key} member={row.member} colour={row.colour} stop={index === stop} communityId={community.communityId} />
        )
      }
    </Virtualizer>
  )
}

const userOf = (target: EventTarget): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-user]')?.dataset['user'] : undefined
