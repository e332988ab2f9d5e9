import { readdirSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const FOLDER = new URL('../../../packaging/', import.meta.url)

/** The text of each file by its path below `packaging/`. */
export type StoreFiles = Readonly<Record<string, string>>

/** Everything that is handed to a store. */
export function readStoreFiles(): StoreFiles {
  const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = `${parentPath}/${name}`
      return [relative(FOLDER.pathname, path), readFileSync(path, 'utf8')]
    }),
  )
}

export function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version
}

/** Throws if there is no such file. */
export function textOf(files: StoreFiles, path: string): string {
  const text = files[path]
  if (text === undefined) throw new Error(`packaging/${path} is missing`)
  return text
}
