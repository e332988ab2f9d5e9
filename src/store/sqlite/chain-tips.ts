import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** The newest height known of each chain. */
export class ChainTips {
  readonly #raise: StatementSync

  constructor(db: DatabaseSync) {
    this.#raise = db.prepare(
      `insert into chain_tip (chain, height) values (?, ?)
        on conflict do update set height = max(height, excluded.height)`,
    )
  }

  raise(chain: string, height: number): void {
    this.#raise.run(chain, height)
  }
}
