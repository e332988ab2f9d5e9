import { allChains } from '../../domain/chains/chain.ts'
import { highestTip } from '../../domain/history/plausible.ts'
import type { Sql } from './database.ts'

const LAG_BLOCKS = 10

/** The newest height known of each chain. All runs share the row of a chain, so it is only written to raise it. */
export class ChainTips {
  readonly #known = new Map<string, number>()

  /** Records the tip of a proof. One below that of the last proof is a correction, and lowers what is known. */
  async record(tx: Sql, chain: string, height: number, former: number | null): Promise<void> {
    if (former === null || height >= former) return this.raise(tx, chain, height)
    this.#known.delete(chain)
    await tx.run('update chain_tip set height = $1, complement = ~$1::bigint where chain = $2', [
      height,
      chain,
    ])
  }

  async raise(tx: Sql, chain: string, height: number): Promise<void> {
    const known = this.#known.get(chain) ?? -1
    // Much lower: another process may have corrected the height that is cached here.
    if (height <= known && known - height <= LAG_BLOCKS) return
    const row = await tx.one('select height from chain_tip where chain = $1 and complement = ~height', [
      chain,
    ])
    const stored = row === undefined ? -1 : Number(row['height'])
    if (stored < height) {
      await tx.run(
        `insert into chain_tip as t (chain, height, complement) values ($1, $2, ~$2::bigint)
          on conflict (chain) do update set height = excluded.height, complement = excluded.complement
            where t.complement is distinct from ~t.height or t.height < excluded.height`,
        [chain, height],
      )
      return
    }
    // Only a height read from the table is cached: our own write may still be rolled back.
    this.#known.set(chain, stored)
  }
}

/** Forgets heights that are not as they were written: those of the last proofs stand in. */
export async function forgetDamagedTips(sql: Sql): Promise<void> {
  await sql.run('delete from chain_tip where complement is distinct from ~height')
}

/** Forgets heights that no chain can have reached by `now` (ms). */
export async function forgetImpossibleTips(sql: Sql, now: number): Promise<void> {
  const chains = allChains()
  await sql.run(
    `delete from chain_tip t using unnest($1::text[], $2::bigint[]) as c (chain, highest)
      where t.chain = c.chain and t.height > c.highest`,
    [chains.map(({ slug }) => slug), chains.map((chain) => highestTip(chain, null, now))],
  )
}
