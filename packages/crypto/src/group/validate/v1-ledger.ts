import { equalBytes } from '../../primitives/bytes.ts'
import type { CommitContext, CommitView } from './commit-view.ts'

/** V1: our ledger has that hash at that entry, which is not before the one that the last commit named. `behind` is no verdict yet. */
export function checkLedger({ ledger }: CommitView, { previous, authority }: CommitContext): 'good' | 'bad' | 'behind' {
  if (ledger.seq < previous.seq) return 'bad'
  const ours = authority.ledgerHash(ledger.seq)
  if (ours === undefined) return 'behind'
  return equalBytes(ours, ledger.hash) ? 'good' : 'bad'
}
