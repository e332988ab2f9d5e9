import { type Standing, standingOf } from '../../../domain/verification/standing.ts'
import type { StandingCount } from '../../../domain/wallet/wallet-verification.ts'
import type { Transition } from '../transitions/transition.ts'
import type { AddressColumns } from './joined-row.ts'
import { toVerification } from './verification-column.ts'

/** The column `standing` of an address with these columns: such as `used confirmed blockchair,esplora`. */
export function standingColumn(row: AddressColumns): string | null {
  const standing = standingOf(toVerification(row['verification']), Number(row['count']))
  if (standing === null) return null
  const { isUsed, isDisputed, confirmedBy } = standing
  return `${isUsed ? 'used' : 'unused'} ${isDisputed ? 'disputed' : 'confirmed'} ${confirmedBy.join()}`
}

/** The column after a transition; undefined if it stays as it is. */
export function changedStanding(before: AddressColumns, transition: Transition): string | null | undefined {
  const { verification, count = before['count'] } = transition.history
  if (verification === undefined) return undefined
  const after = standingColumn({ verification, count })
  return after === standingColumn(before) ? undefined : after
}

/** Of a row with `standing` and how many addresses have it. */
export function toStandingCount(row: AddressColumns): StandingCount {
  const column = row['standing']
  const standing = column === null || column === undefined ? null : toStanding(String(column))
  return { standing, count: Number(row['addresses']) }
}

function toStanding(column: string): Standing {
  const [used, agreement, sources = ''] = column.split(' ')
  return {
    isUsed: used === 'used',
    isDisputed: agreement === 'disputed',
    confirmedBy: sources.split(',').filter((source) => source !== ''),
  }
}
