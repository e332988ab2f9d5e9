import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A file of the web app as it was built. */
export interface WebFile {
  readonly type: string
  /** By the name of the encoding, the best first. Empty for what is compressed in itself. */
  readonly encoded: ReadonlyMap<string, Buffer>
  /** As it is. */
  text(): Buffer
}

export interface WebFiles {
  readonly page: string
  /** By their names in `/assets/`. */
  readonly assets: ReadonlyMap<string, WebFile>
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}

const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** Loads the web app that `npm run build` wrote; null if it was not built. */
export function readWebFiles(folder: URL): WebFiles | null {
  try {
    const page = readFileSync(new URL('index.html', folder), 'utf8')
    const assets = new URL('assets/', folder)
    const names = readdirSync(assets)
    return {
      page,
      assets: new Map([...plainNames(names)].map((name) => [name, readFile(assets, name, names)])),
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** The names without the endings of their encodings. */
function plainNames(names: readonly string[]): ReadonlySet<string> {
  const plain = names.map((name) => name.replace(/\.(?:br|gz)$/, ''))
  return new Set(plain.filter((name) => extname(name) in TYPES))
}

function readFile(folder: URL, name: string, names: readonly string[]): WebFile {
  const read = (ending: string) => readFileSync(new URL(name + ending, folder))
  const there = ENCODINGS.filter(([, ending]) => names.includes(name + ending))
  const encoded = new Map(there.map(([coding, ending]) => [coding, read(ending)]))
  const zipped = encoded.get('gzip')
  return {
    type: TYPES[extname(name)] as string,
    encoded,
    text: () => (names.includes(name) || zipped === undefined ? read('') : gunzipSync(zipped)),
  }
}
