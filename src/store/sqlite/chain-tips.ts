import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { allChains } from '../../domain/chains/chain.ts'
import { highestTip } from '../../domain/history/plausible.ts'

/** The newest height known of each chain. */
export class ChainTips {
  readonly #raise: StatementSync
  readonly #lower: StatementSync
  readonly #forget: StatementSync
  readonly #damaged: StatementSync

  constructor(db: DatabaseSync) {
    this.#raise = db.prepare(
      `insert into chain_tip (chain, height, complement) values (?1, ?2, ~?2)
        on conflict do update set height = excluded.height, complement = excluded.complement
          where complement is not ~height or height < excluded.height`,
    )
    this.#lower = db.prepare('update chain_tip set height = ?1, complement = ~?1 where chain = ?2')
    this.#damaged = db.prepare('delete from chain_tip where complement is not ~height')
    this.#forget = db.prepare('delete from chain_tip where chain = ? and height > ?')
  }

  /** Records the tip of a proof. One below that of the last proof is a correction, and lowers what is known. */
  record(chain: string, height: number, former: number | null): void {
    if (former !== null && height < former) this.#lower.run(height, chain)
    else this.#raise.run(chain, height)
  }

  /** Forgets heights that are not as they were written: those of the last proofs stand in. */
  forgetDamaged(): void {
    this.#damaged.run()
  }

  /** Forgets heights that no chain can have reached by `now` (ms). */
  forgetImpossible(now: number): void {
    for (const chain of allChains()) this.#forget.run(chain.slug, highestTip(chain, null, now))
  }
}
