import { chainOf } from '../../../src/domain/chains/chain.ts'
import { countOf, formatCount } from '../text/count.ts'
import type { Candidate } from './candidate.ts'

const MARKS: Readonly<Record<Candidate['state'], string>> = { ready: '✓', duplicate: '=', invalid: '✕' }

export function candidateMark({ state }: Candidate): string {
  return MARKS[state]
}

export function candidateNote(candidate: Candidate): string {
  switch (candidate.state) {
    case 'ready':
      return `${chainOf(candidate.chain).name}, ${candidate.type}`
    case 'duplicate':
      return candidate.of === 'list' ? 'Duplicate' : `Already added on ${chainOf(candidate.chain).name}`
    case 'invalid':
      return candidate.reason
  }
}

/** "39 to add, 1 invalid, 2 already added, 1 duplicate"; what there is none of is left out. */
export function candidatesSummary(candidates: readonly Candidate[]): string {
  const count = (isCounted: (candidate: Candidate) => boolean) => candidates.filter(isCounted).length
  const invalid = count(({ state }) => state === 'invalid')
  const added = count((candidate) => candidate.state === 'duplicate' && candidate.of === 'portfolio')
  const duplicates = count((candidate) => candidate.state === 'duplicate' && candidate.of === 'list')
  return [
    `${formatCount(count(({ state }) => state === 'ready'))} to add`,
    invalid > 0 ? `${formatCount(invalid)} invalid` : null,
    added > 0 ? `${formatCount(added)} already added` : null,
    duplicates > 0 ? countOf(duplicates, 'duplicate', 'duplicates') : null,
  ]
    .filter((part) => part !== null)
    .join(', ')
}
