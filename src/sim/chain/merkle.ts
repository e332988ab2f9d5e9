import { doubleSha256, hashBytes, shownHash } from './bytes.ts'

/** The root over the hashes of a block's transactions, as people read it. Throws RangeError for an empty list. */
export function merkleRoot(hashes: readonly string[]): string {
  if (hashes.length === 0) throw new RangeError('a block without transactions has no root')
  let level = hashes.map(hashBytes)
  while (level.length > 1) level = nextLevel(level)
  return shownHash(level[0] as Buffer)
}

/** The neighbours that lead from one transaction to the root, lowest first. */
export function merkleBranch(hashes: readonly string[], position: number): readonly string[] {
  const branch: string[] = []
  let level = hashes.map(hashBytes)
  for (let at = position; level.length > 1; at >>>= 1) {
    branch.push(shownHash(level[at ^ 1] ?? (level[at] as Buffer)))
    level = nextLevel(level)
  }
  return branch
}

/** The last of an odd number is paired with itself. */
function nextLevel(level: readonly Buffer[]): Buffer[] {
  return Array.from({ length: Math.ceil(level.length / 2) }, (_, pair) => {
    const left = level[2 * pair] as Buffer
    return doubleSha256(Buffer.concat([left, level[2 * pair + 1] ?? left]))
  })
}
