/** An element; `text` is what stands directly in it. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const TOKEN = /<\?xml[^?]*\?>|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy

/** Reads a document of elements, attributes and text. Throws an Error if it is not well-formed. */
export function parseXml(document: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  let end = 0
  for (const match of document.matchAll(TOKEN)) {
    end = match.index + match[0].length
    const [, closed, name, attributes = '', isEmpty, text] = match
    const parent = open.at(-1) ?? root
    if (text !== undefined) parent.text += decode(text)
    if (closed !== undefined && open.pop()?.name !== closed)
      throw new Error(`</${closed}> closes another element`)
    if (name === undefined) continue
    const element: Element = { name, attributes: readAttributes(attributes), children: [], text: '' }
    parent.children.push(element)
    if (isEmpty === '') open.push(element)
  }
  const [only, ...others] = root.children
  if (end !== document.length) throw new Error(`not well-formed at character ${end}`)
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is not closed`)
  if (only === undefined || others.length > 0 || root.text.trim() !== '') throw new Error('not one element')
  return only
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    decode(value),
  ])
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error('an attribute twice')
  return Object.fromEntries(pairs)
}

function decode(text: string): string {
  if (/&(?!#x?[0-9A-Fa-f]+;|\w+;)/.test(text)) throw new Error('a bare &')
  return text.replace(/&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    const character = ENTITIES[name]
    if (character === undefined) throw new Error(`no entity ${whole}`)
    return character
  })
}
