import type { DatabaseSync } from 'node:sqlite'
import type { ChainSlug } from '../../domain/chains/chain.ts'
import { addressLabels } from '../../domain/labels/address-labels.ts'
import { toLabelLine } from '../shared/columns/label-columns.ts'
import { Statements } from './statements.ts'

/** Labels from files. */
export class AddressLabels {
  readonly #statements: Statements

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db)
  }

  /** By address; those without a label are missing. */
  of(chain: ChainSlug, addresses: readonly string[]): ReadonlyMap<string, string> {
    const rows = this.#statements.all(
      `select * from label_line where type = 'addr' and chain = ? and ref in (select value from json_each(?)) order by id`,
      chain,
      JSON.stringify(addresses),
    )
    return addressLabels(rows.map(toLabelLine), chain)
  }
}
