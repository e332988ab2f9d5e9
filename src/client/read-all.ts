const PAGE = 1000

interface Row {
  readonly id: number
}

export type ReadPage<Item extends Row> = (place: {
  readonly limit: number
  readonly offset: number
}) => Promise<readonly Item[]>

/**
 * Reads a list in the order of its ids, page by page. Deletions meanwhile move later rows up, past the next offset.
 * Each page therefore begins with the last row of the one before; where it does not, rows may have been passed over,
 * and the reading goes back.
 */
export async function* readAll<Item extends Row>(
  readPage: ReadPage<Item>,
  pageSize: number = PAGE,
): AsyncGenerator<readonly Item[]> {
  let lastId = 0
  let offset = 0
  let stepBack = 1
  for (;;) {
    const rows = await readPage({ limit: pageSize, offset })
    if (offset > 0 && (rows[0] === undefined || rows[0].id > lastId)) {
      offset = Math.max(0, offset - stepBack)
      stepBack *= 2
      continue
    }
    stepBack = 1
    const fresh = rows.filter(({ id }) => id > lastId)
    yield fresh
    if (rows.length < pageSize) return
    lastId = fresh.at(-1)?.id ?? lastId
    offset += rows.length - 1
  }
}
