import type { Sql } from './database.ts'

/** The newest height known of each chain. All runs share the row of a chain, so it is only written to raise it. */
export class ChainTips {
  readonly #known = new Map<string, number>()

  async raise(tx: Sql, chain: string, height: number): Promise<void> {
    if (height <= (this.#known.get(chain) ?? -1)) return
    const row = await tx.one('select height from chain_tip where chain = $1', [chain])
    const stored = row === undefined ? -1 : Number(row['height'])
    if (stored < height) {
      await tx.run(
        `insert into chain_tip as t (chain, height) values ($1, $2)
          on conflict (chain) do update set height = greatest(t.height, excluded.height)`,
        [chain, height],
      )
      return
    }
    // Only a height read from the table is cached: our own write may still be rolled back.
    this.#known.set(chain, stored)
  }
}
