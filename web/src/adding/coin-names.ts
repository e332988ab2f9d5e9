import { allChains, type ChainSlug } from '../../../src/domain/chains/chain.ts'

/** The chain with this name, slug or ticker; brackets and colons around it are ignored. */
export function chainNamed(word: string): ChainSlug | null {
  const plain = word
    .replaceAll(/[()[\]{}:]/g, '')
    .trim()
    .toLowerCase()
  const named = allChains().find((chain) => namesOf(chain).some((name) => name.toLowerCase() === plain))
  return named?.slug ?? null
}

/** Stands for the address in its line. No line contains it. */
export const PLACEHOLDER = '\n'

/**
 * The coin names that qualify the address at the placeholder: next to it, in brackets, or before a colon. Any other
 * name is a word of the label, as in "savings for a bitcoin wallet".
 */
export function coinHints(line: string): readonly string[] {
  // Longest first: Bitcoin Cash is not Bitcoin.
  const names = allChains().flatMap(namesOf)
  const name = `(?:${names.toSorted((a, b) => b.length - a.length).join('|')})`
  const places = [
    `(?<!\\S)${name}\\s*:?(?=${PLACEHOLDER})`,
    `(?<=${PLACEHOLDER})${name}(?!\\S)`,
    `[([{]${name}[)\\]}]:?`,
    `(?<!\\S)${name}:(?!\\S)`,
  ]
  return line.match(new RegExp(places.join('|'), 'gi')) ?? []
}

/** The chain of a URI scheme. Schemes are slugs without hyphens. */
export function chainOfScheme(scheme: string): ChainSlug | null {
  return allChains().find(({ slug }) => slug.replaceAll('-', '') === scheme.toLowerCase())?.slug ?? null
}

function namesOf({ name, slug, coin }: ReturnType<typeof allChains>[number]): readonly string[] {
  return [name, slug, coin.symbol]
}
