import type { Fate } from './chain-options.ts'
import type { Random } from './random.ts'

/** What happens to a transaction in a reorganisation by default: most are mined again in one of the new blocks. */
export function randomFate(random: Random, blocks: number): Fate {
  const chance = random.next()
  if (chance < 0.7) return random.below(blocks)
  if (chance < 0.85) return 'wait'
  return chance < 0.93 ? 'replace' : 'drop'
}
