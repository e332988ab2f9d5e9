import type { Standing } from '../verification/standing.ts'
import type { WalletBranch, WalletVerification } from './wallet.ts'

/** How many of a wallet's synchronised addresses have a standing; null: their histories are not proven yet. */
export interface StandingCount {
  readonly standing: Standing | null
  readonly count: number
}

/** The addresses of a wallet that have a transaction. */
export function usedIn(standings: readonly StandingCount[]): number {
  return countOf(standings, (standing) => standing?.isUsed === true)
}

/** Null before the first complete discovery. */
export function walletVerification(
  branches: readonly WalletBranch[],
  standings: readonly StandingCount[],
): WalletVerification | null {
  const evidence = branches.flatMap((branch) => branch.evidence ?? [])
  if (evidence.length === 0) return null
  const used = standings.flatMap(({ standing }) => (standing?.isUsed === true ? [standing.confirmedBy] : []))
  const disputed = countOf(standings, (standing) => standing?.isDisputed === true)
  const isComplete =
    evidence.length === branches.length && standings.every(({ standing }) => standing !== null)
  return {
    state: disputed > 0 ? 'mismatch' : isComplete ? 'verified' : 'unverified',
    height: Math.min(...evidence.map(({ height }) => height)),
    checkedAt: Math.min(...evidence.map(({ at }) => at)),
    confirmedBy: used.length > 0 ? inAll(used) : [...new Set(evidence.map(({ source }) => source))],
    disputed,
  }
}

function inAll([first = [], ...others]: readonly (readonly string[])[]): readonly string[] {
  return first.filter((source) => others.every((sources) => sources.includes(source)))
}

function countOf(
  standings: readonly StandingCount[],
  isCounted: (standing: Standing | null) => boolean,
): number {
  return standings.reduce((sum, { standing, count }) => sum + (isCounted(standing) ? count : 0), 0)
}
