import type { ChainSlug } from '../../domain/chains/chain.ts'
import { addressLabels } from '../../domain/labels/address-labels.ts'
import { toLabelLine } from '../shared/columns/label-columns.ts'
import type { Sql } from './database.ts'

/** The labels from files, by address; those without a label are missing. */
export async function labelsOf(
  sql: Sql,
  chain: ChainSlug,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (addresses.length === 0) return new Map()
  const rows = await sql.all(
    `select * from label_line where type = 'addr' and chain = $1 and ref = any($2::text[]) order by id`,
    [chain, addresses],
  )
  return addressLabels(rows.map(toLabelLine), chain)
}
