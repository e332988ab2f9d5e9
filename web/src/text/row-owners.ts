import type { OwnerTransaction } from '../../../src/client/api-types.ts'
import { shortAddress } from './short-address.ts'

type RowOwners = NonNullable<OwnerTransaction['owners']>

/** What an address without a label is named after: itself. */
const ADDRESS = /^\S{26,}$/
const SHOWN_MAX = 3

/** The wallets and single addresses that a transaction belongs to; empty where they are not known. */
export function ownersText(owners: RowOwners): string {
  const names = owners.map((owner) =>
    'address' in owner && ADDRESS.test(owner.name) ? shortAddress(owner.name) : owner.name,
  )
  const shown = names.length > SHOWN_MAX ? names.slice(0, SHOWN_MAX - 1) : names
  const rest = names.length - shown.length
  return [...shown, ...(rest === 0 ? [] : [`${rest} more`])].join(', ')
}
