import type { Claim } from '../../domain/ports/claim.ts'
import type { AddressColumns } from '../shared/columns/address-columns.ts'
import { toClaim } from '../shared/columns/claim-columns.ts'
import type { Statements } from './statements.ts'

/** The claim of a leased address, with its draft. */
export function readClaim(statements: Statements, row: AddressColumns): Claim {
  return toClaim(row, statements.get('select * from draft where address_id = ?', Number(row['id'])))
}
