import type { Bench } from '../bench.ts'
import { openComparison } from '../load/page-comparison.ts'
import { atLeast, type Result } from '../result.ts'

/** Pages of 10 at random offsets: the program against a bare handler, and its oldest tenth against its newest. */
export async function measurePages(bench: Bench, file: string): Promise<readonly Result[]> {
  const pages = { owner: '/addresses/1', limit: 10, rows: bench.rows }
  const server = new URL('../processes/bare-server.ts', import.meta.url)
  await using comparison = await openComparison(bench, file, { ...pages, server })
  return [
    atLeast(
      { what: 'pages of 10 at random offsets, against bare node:http', limit: 0.75 },
      ...(await comparison.againstBare()),
    ),
    atLeast(
      { what: 'the same, oldest tenth against newest tenth', limit: 0.9 },
      ...(await comparison.oldestAgainstNewest()),
    ),
  ]
}
