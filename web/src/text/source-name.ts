/** As the source spells itself, with the coin where a server serves only that: Esplora (Litecoin). */
export function sourceName(name: string): string {
  const [kind = '', ...coin] = name.split('-')
  const title = capitalize(kind)
  return coin.length === 0 ? title : `${title} (${coin.map(capitalize).join(' ')})`
}

/** "Blockchair", "Blockchair and Esplora". */
export function sourceNames(names: readonly string[]): string {
  const titles = names.map(sourceName)
  return titles.length < 2 ? titles.join('') : `${titles.slice(0, -1).join(', ')} and ${titles.at(-1)}`
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
