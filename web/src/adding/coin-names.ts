import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'

/** The chain that a word means, with brackets or a colon around it or without: by its name, its slug or its ticker. */
export function chainNamed(word: string): ChainSlug | null {
  const plain = word
    .replaceAll(/[()[\]{}:]/g, '')
    .trim()
    .toLowerCase()
  const named = allChains().find((chain) => namesOf(chain).some((name) => name.toLowerCase() === plain))
  return named?.slug ?? null
}

/** Where an address stood in its line. Lines have none. */
export const GAP = '\n'

/**
 * The names of coins that are meant for the address at the gap: next to it, in brackets, or before a colon. Others are
 * words of a label, as in "savings for a bitcoin wallet".
 */
export function namesBeside(line: string): readonly string[] {
  // Longer ones first: Bitcoin Cash is not Bitcoin.
  const names = allChains().flatMap(namesOf)
  const name = `(?:${names.toSorted((a, b) => b.length - a.length).join('|')})`
  const places = [
    `(?<!\\S)${name}\\s*:?(?=${GAP})`,
    `(?<=${GAP})${name}(?!\\S)`,
    `[([{]${name}[)\\]}]:?`,
    `(?<!\\S)${name}:(?!\\S)`,
  ]
  return line.match(new RegExp(places.join('|'), 'gi')) ?? []
}

/** The chain of a URI. Schemes are the chains' slugs without hyphens. */
export function chainOfScheme(scheme: string): ChainSlug | null {
  return allChains().find(({ slug }) => slug.replaceAll('-', '') === scheme.toLowerCase())?.slug ?? null
}

function namesOf({ name, slug, coin }: ReturnType<typeof allChains>[number]): readonly string[] {
  return [name, slug, coin.symbol]
}
