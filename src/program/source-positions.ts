import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

const maps = new Map<string, SourceMap | null>()

/**
 * Lets stack traces of the bundle name our files and lines. Maps are read with the first stack that is read: Node's own option
 * reads them at the start, which takes 26 MB.
 */
export function nameSourcesInStacks(): void {
  Error.prepareStackTrace = (error, frames) =>
    [`${error}`, ...frames.map((frame) => `    at ${positionOf(frame)}`)].join('\n')
}

function positionOf(frame: NodeJS.CallSite): string {
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()]
  if (file === null || line === null || column === null) return String(frame)
  const found = mapOf(file)?.findEntry(line - 1, column - 1)
  // What a map says of a library's code is a place without a source.
  if (found === undefined || !('originalSource' in found) || found.originalSource === undefined)
    return String(frame)
  const name = frame.getFunctionName()
  const place = `${found.originalSource}:${found.originalLine + 1}`
  return name === null ? place : `${name} (${place})`
}

function mapOf(file: string): SourceMap | null {
  let map = maps.get(file)
  if (map === undefined) {
    map = readMap(file)
    maps.set(file, map)
  }
  return map
}

function readMap(file: string): SourceMap | null {
  if (!file.startsWith('file:')) return null
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(file)}.map`, 'utf8')))
  } catch {
    return null
  }
}
