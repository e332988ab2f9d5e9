/** Names that are written in a way of their own. */
const TITLES: Readonly<Record<string, string>> = { defillama: 'DefiLlama', ecb: 'ECB' }

/** A source's name as people read it, with the coin where a server serves only that one: Esplora (Litecoin). */
export function sourceTitle(name: string): string {
  const [kind = '', ...coin] = name.split('-')
  const title = TITLES[kind] ?? capitalize(kind)
  return coin.length === 0 ? title : `${title} (${coin.map(capitalize).join(' ')})`
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
